import { Inject, Injectable } from '@nestjs/common';
import { THROTTLING_CONFIG, type ThrottlingConfig } from '../config/index.js';
import { addressKey } from './client-address.js';
import { CounterKeys } from './counter-keys.js';
import { FURTHER_RESET_MAILS, LOGIN_MAILS, MAILS, RESET_MAIL } from './limits.js';
import { RateLimitStore } from './rate-limit.store.js';
import { type RequestCounter } from './request-counter.js';
import { withoutTag } from './tagged-address.js';

/** What a mail is for that somebody can cause again and again. Each is counted by itself. */
export type MailPurpose =
  | 'signup'
  | 'verify-email'
  | 'forgot-password'
  | 'change-email'
  | 'password-changed'
  | 'email-changed'
  | 'factors-changed'
  | 'recovery-codes'
  | 'email-login'
  | 'step-up-code'
  | 'identities-changed';

/** Keeps mailboxes from being flooded through us. */
@Injectable()
export class MailLimit {
  private readonly counter: RequestCounter;
  private readonly resets: RequestCounter;
  private readonly furtherResets: RequestCounter;
  private readonly logins: RequestCounter;
  private readonly loginsFromOneAddress: RequestCounter;

  constructor(
    store: RateLimitStore,
    private readonly keys: CounterKeys,
    @Inject(THROTTLING_CONFIG) private readonly config: ThrottlingConfig,
  ) {
    this.counter = store.counter('mail', MAILS);
    this.resets = store.counter('reset-mail', RESET_MAIL);
    this.furtherResets = store.counter('further-reset-mail', FURTHER_RESET_MAILS);
    this.logins = store.counter('login-mail', LOGIN_MAILS.all);
    this.loginsFromOneAddress = store.counter('login-mail:address', LOGIN_MAILS.fromOneAddress);
  }

  /**
   * The same of a mail that lets somebody log in, whoever has asked for it.
   *
   * @param email the address it goes to, in its normal form
   * @param ip where it was asked for
   * @returns whether to send it
   */
  async allowsLogin(email: string, ip: string): Promise<boolean> {
    if (!this.config.enabled) return true;
    // The address first: one that has used up its own uses up nobody else's.
    const own = await this.loginsFromOneAddress.count(this.keys.of(`${addressKey(ip)} ${email}`));
    return own.allowed && (await this.logins.count(this.keys.of(email))).allowed;
  }

  /**
   * Counts a mail that is about to be sent. The answer to the client must not depend on it: that an address gets
   * no more mail for now says that it got some.
   *
   * @param purpose what it is for
   * @param email the address it goes to, in its normal form; accounts are easily had, and do not count
   * @returns whether to send it
   */
  async allows(purpose: MailPurpose, email: string): Promise<boolean> {
    if (!this.config.enabled) return true;
    const key = this.keys.of(`${purpose}:${email}`);
    if (purpose !== 'forgot-password') return (await this.counter.count(key)).allowed;
    return (await this.resets.count(key)).allowed || (await this.furtherResets.count(key)).allowed;
  }

  /**
   * The same of a mail to an address that nobody has confirmed: with a tag it counts for its mailbox as well.
   *
   * @param purpose what it is for
   * @param email the address it goes to, in its normal form
   * @returns whether to send it
   */
  async allowsUnconfirmed(purpose: MailPurpose, email: string): Promise<boolean> {
    return (await this.allows(purpose, email)) && (await this.allowsTag(purpose, email));
  }

  /**
   * Counts a mail for all tags of a mailbox together: who has one address there can make up as many more as they like.
   * Counted apart from the address without a tag, and not for tags that were confirmed, so that nobody keeps
   * mails from their owner by making up others.
   *
   * @param purpose what it is for
   * @param email the address it goes to, in its normal form
   * @returns whether to send it; true when it has no tag
   */
  async allowsTag(purpose: MailPurpose, email: string): Promise<boolean> {
    const mailbox = withoutTag(email);
    return mailbox === undefined || this.allows(purpose, `tags of ${mailbox}`);
  }
}
