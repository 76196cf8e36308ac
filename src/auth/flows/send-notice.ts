import { Injectable } from '@nestjs/common';
import { Outbox } from '../../mail/index.js';
import { MailLimit } from '../../throttling/index.js';
import { type User } from '../../users/index.js';
import { MAIL_LIFETIMES } from '../mails/lifetimes.js';

/**
 * Tells people by mail what was done to their accounts. As of all mails a mailbox gets only so many: who signs up
 * with somebody else's address could otherwise have it told of a new password as often as they like to choose one.
 */
@Injectable()
export class SendNotice {
  constructor(
    private readonly outbox: Outbox,
    private readonly mailLimit: MailLimit,
  ) {}

  /**
   * @param user whose password was changed
   */
  async ofPassword({ _id: userId, email }: User): Promise<void> {
    if (!(await this.mailLimit.allows('password-changed', email))) return;
    await this.outbox.add({
      kind: 'password_changed',
      userId,
      email,
      lifetime: MAIL_LIFETIMES.password_changed,
    });
  }

  /**
   * @param userId whose address was changed
   * @param email the one they had before, in its normal form
   */
  async ofAddress(userId: string, email: string): Promise<void> {
    if (!(await this.mailLimit.allows('email-changed', email))) return;
    await this.outbox.add({ kind: 'email_changed', userId, email, lifetime: MAIL_LIFETIMES.email_changed });
  }
}
