import { Inject, Injectable } from '@nestjs/common';
import { THROTTLING_CONFIG, type ThrottlingConfig } from '../config/index.js';
import { CounterKeys } from './counter-keys.js';
import { MAILS } from './limits.js';
import { RateLimitStore } from './rate-limit.store.js';
import { type RequestCounter } from './request-counter.js';

/** What a mail is for that somebody can bring about again and again. Each is counted by itself. */
export type MailPurpose =
  'signup' | 'verify-email' | 'forgot-password' | 'change-email' | 'password-changed' | 'email-changed';

/** Keeps mailboxes from being flooded through us. */
@Injectable()
export class MailLimit {
  private readonly counter: RequestCounter;

  constructor(
    store: RateLimitStore,
    private readonly keys: CounterKeys,
    @Inject(THROTTLING_CONFIG) private readonly config: ThrottlingConfig,
  ) {
    this.counter = store.counter('mail', MAILS);
  }

  /**
   * Counts a mail that is about to be sent. The answer to the client must not depend on it: that an address gets
   * no more mail for now says that it got some.
   *
   * @param purpose what it is for
   * @param account whose it is: the address it goes to, in its normal form, since accounts are easily had; or a user id
   * @returns whether to send it
   */
  async allows(purpose: MailPurpose, account: string): Promise<boolean> {
    if (!this.config.enabled) return true;
    const key = this.keys.of(`${purpose}:${account}`);
    return (await this.counter.count(key)).allowed;
  }
}
