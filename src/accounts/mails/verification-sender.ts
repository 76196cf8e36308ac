import { Injectable, Logger } from '@nestjs/common';
import { DomainError } from '../../common/errors/index.js';
import { OutboxStore } from '../../mail/index.js';
import { MailLimit } from '../../throttling/index.js';
import { hasAddress, type User, UserStore } from '../../users/index.js';

/** Sends the mail that verifies the address of an account: at sign-up, and again when it is asked for. */
@Injectable()
export class VerificationSender {
  private readonly logger = new Logger(VerificationSender.name);

  constructor(
    private readonly userStore: UserStore,
    private readonly outboxStore: OutboxStore,
    private readonly mailLimit: MailLimit,
  ) {}

  /**
   * At sign-up. It never fails: the account is there already, and a client that got an error would try once more
   * and be told that the address is taken. The mail can be asked for again.
   *
   * @param user the new account
   */
  async afterSignUp(user: User): Promise<void> {
    try {
      // An account can be deleted and opened again at once, in the name of somebody who wants neither.
      if (await this.mailLimit.allowsUnconfirmed('signup', user.email)) await this.send(user._id);
    } catch (error) {
      this.logger.warn(
        `No verification mail for the new account ${user._id}: ${error instanceof Error ? error.name : 'unknown'}`,
      );
    }
  }

  /**
   * `POST /auth/verify-email/resend`. Nothing is sent when there is nothing to verify.
   *
   * @param userId the caller
   * @throws DomainError `email_missing` when the account has no address
   */
  async again(userId: string): Promise<void> {
    const user = await this.userStore.findById(userId);
    if (user === null || user.emailVerified) return;
    if (!hasAddress(user)) {
      throw new DomainError('email_missing', {
        detail: 'The account has no address. POST /auth/change-email gives it one.',
      });
    }
    if (await this.mailLimit.allowsUnconfirmed('verify-email', user.email)) await this.send(userId);
  }

  private async send(userId: string): Promise<void> {
    await this.outboxStore.add({
      kind: 'email_verification',
      userId,
    });
  }
}
