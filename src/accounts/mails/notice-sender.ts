import { Injectable } from '@nestjs/common';
import { OutboxStore } from '../../mail/index.js';
import { MailLimit, type MailPurpose } from '../../throttling/index.js';
import { type User } from '../../users/index.js';

/** What people are told of their second factors. */
export type FactorNotice =
  'factor_added' | 'factor_removed' | 'factors_reset' | 'recovery_codes_created' | 'recovery_code_used';

/**
 * Tells people by mail what was done to their accounts. As of all mails a mailbox gets only so many: who signs up
 * with somebody else's address could otherwise have it told of a new password as often as they like to choose one.
 */
@Injectable()
export class NoticeSender {
  constructor(
    private readonly outboxStore: OutboxStore,
    private readonly mailLimit: MailLimit,
  ) {}

  /**
   * @param user whose password was changed
   */
  async sendPasswordChanged({ _id: userId, email, emailVerified }: User): Promise<void> {
    if (!(await this.allows('password-changed', email, emailVerified))) return;
    await this.outboxStore.add({
      kind: 'password_changed',
      userId,
      email,
    });
  }

  /**
   * @param userId whose address was changed
   * @param email the one they had before, in its normal form
   * @param confirmed whether it was shown to be theirs
   */
  async sendEmailChanged(userId: string, email: string, confirmed: boolean): Promise<void> {
    if (!(await this.allows('email-changed', email, confirmed))) return;
    await this.outboxStore.add({
      kind: 'email_changed',
      userId,
      email,
    });
  }

  /**
   * @param kind what was done to the factors of an account
   * @param user whose
   */
  async sendOfFactors(kind: FactorNotice, { _id: userId, email, emailVerified }: User): Promise<void> {
    const purpose = kind.startsWith('recovery') ? 'recovery-codes' : 'factors-changed';
    if (await this.allows(purpose, email, emailVerified)) await this.outboxStore.add({ kind, userId, email });
  }

  /**
   * @param kind what was done to the identities of an account
   * @param user whose
   * @param provider what the identity's provider is called
   */
  async sendOfIdentities(
    kind: 'identity_linked' | 'identity_unlinked',
    { _id: userId, email, emailVerified }: User,
    provider: string,
  ): Promise<void> {
    if (await this.allows('identities-changed', email, emailVerified))
      await this.outboxStore.add({ kind, userId, email, provider });
  }

  private allows(purpose: MailPurpose, email: string, confirmed: boolean): Promise<boolean> {
    return confirmed
      ? this.mailLimit.allows(purpose, email)
      : this.mailLimit.allowsUnconfirmed(purpose, email);
  }
}
