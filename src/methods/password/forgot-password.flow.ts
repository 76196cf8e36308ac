import { Injectable } from '@nestjs/common';
import { OutboxStore } from '../../mail/index.js';
import { MailLimit } from '../../throttling/index.js';
import { normalEmail } from '../../users/index.js';

/**
 * `POST /auth/forgot-password`: one insert, whoever asks for whomever. Whether there is such an account is looked
 * up when the mail is delivered, so nothing of the answer, its time included, can tell (OWASP ASVS 5.0, 6.3.8).
 */
@Injectable()
export class ForgotPasswordFlow {
  constructor(
    private readonly outboxStore: OutboxStore,
    private readonly mailLimit: MailLimit,
  ) {}

  /**
   * @param email a valid address, as typed
   */
  async request(email: string): Promise<void> {
    const address = normalEmail(email);
    if (!(await this.mailLimit.allows('forgot-password', address))) return;
    await this.outboxStore.add({ kind: 'password_reset', email: address });
  }
}
