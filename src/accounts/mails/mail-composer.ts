import { Inject, Injectable } from '@nestjs/common';
import {
  ACCOUNTS_CONFIG,
  type AccountsConfig,
  MAIL_CONFIG,
  type MailConfig,
  maySignUp,
} from '../../config/index.js';
import { type ComposedMail, type OutboxEntry, QUEUED_MAILS } from '../../mail/index.js';
import { MailedLogins, type MailedTokenPurpose, MailedTokenStore } from '../../mailed-tokens/index.js';
import { MailLimit } from '../../throttling/index.js';
import { hasAddress, type User, UserStore } from '../../users/index.js';

/** Makes mails of outbox entries, at the moment of delivery: whom they go to, what they say, which link they bring. */
@Injectable()
export class MailComposer {
  private readonly pages: Record<(typeof QUEUED_MAILS)[MailedTokenPurpose | 'login_link']['page'], string>;

  constructor(
    private readonly userStore: UserStore,
    private readonly mailedTokenStore: MailedTokenStore,
    private readonly mailedLogins: MailedLogins,
    private readonly mailLimit: MailLimit,
    @Inject(ACCOUNTS_CONFIG) private readonly accounts: AccountsConfig,
    @Inject(MAIL_CONFIG) { resetPasswordUrl, verifyEmailUrl, emailLoginUrl }: MailConfig,
  ) {
    this.pages = {
      'reset-password': resetPasswordUrl,
      'verify-email': verifyEmailUrl,
      'email-login': emailLoginUrl,
    };
  }

  /**
   * @param entry what is to be mailed
   * @returns the mail; undefined when there is nothing to say any more, because its user is gone, for one
   */
  async compose(entry: OutboxEntry): Promise<ComposedMail | undefined> {
    if (entry.kind === 'login_code' || entry.kind === 'login_link') return this.toLogIn(entry);
    const user = await this.userOf(entry);
    if (user === null || !hasAddress(user)) return undefined;
    const { kind, createdAt: at, email = user.email } = entry;
    const { name } = user;
    switch (kind) {
      case 'password_changed':
      case 'factor_added':
      case 'factor_removed':
      case 'factors_reset':
      case 'recovery_codes_created':
      case 'recovery_code_used':
        return { kind, to: email, params: { name, at } };
      case 'identity_linked':
      case 'identity_unlinked':
        return { kind, to: email, params: { name, provider: entry.provider ?? 'A provider', at } };
      case 'email_changed':
        return { kind, to: email, params: { name, newEmail: user.email, at } };
      case 'email_change':
        return this.toNewAddress(email, entry, user);
      case 'password_reset':
        return (await this.mayReset(entry, user)) ? this.withLink(kind, user.email, entry, user) : undefined;
      case 'invitation':
        return user.passwordHash === undefined ? this.withLink(kind, user.email, entry, user) : undefined;
      case 'email_verification':
        return user.emailVerified ? undefined : this.withLink(kind, user.email, entry, user);
    }
  }

  /**
   * What lets somebody log in, also where there is no account yet: whoever has the mailbox may open one with it. Nothing is
   * sent where it would lead nowhere.
   */
  private async toLogIn({
    kind,
    email: to,
    challengeId,
    expiresAt,
    attempts,
  }: OutboxEntry): Promise<ComposedMail | undefined> {
    if (to === undefined || challengeId === undefined) return undefined;
    const user = await this.userStore.findByLogin({ email: to });
    if (user === null ? !maySignUp(this.accounts.signUp, to) : user.status !== 'active') return undefined;
    // Counted here, and once, as in mayReset.
    const isOwn = user?.emailVerified === true || attempts > 1;
    if (!isOwn && !(await this.mailLimit.allowsTag('email-login', to))) return undefined;
    if (kind === 'login_code')
      return { kind, to, params: { code: this.mailedLogins.codeOf(challengeId), expiresAt } };
    const link = `${this.pages['email-login']}#token=${this.mailedLogins.tokenOf(challengeId)}`;
    return { kind: 'login_link', to, params: { link, expiresAt } };
  }

  private async userOf({ userId, email }: OutboxEntry): Promise<User | null> {
    if (userId !== undefined) return this.userStore.findById(userId);
    return email === undefined ? null : this.userStore.findByLogin({ email });
  }

  /**
   * The limit on what a mailbox gets by tags of its address. Counted here, and once: the flow that asks for a reset
   * does not know whether there is an account, let alone whether its address was confirmed.
   */
  private async mayReset({ attempts }: OutboxEntry, { email, emailVerified }: User): Promise<boolean> {
    return emailVerified || attempts > 1 || this.mailLimit.allowsTag('forgot-password', email);
  }

  /**
   * To an address that an account is to be moved to. Who has an account with it already is told so, instead of being
   * sent the link. Whoever asked learns nothing: their link of before is replaced in both cases.
   */
  private async toNewAddress(
    email: string,
    entry: OutboxEntry,
    user: User,
  ): Promise<ComposedMail | undefined> {
    const mail = await this.withLink('email_change', email, entry, user);
    const owner = mail && (await this.userStore.findByLogin({ email }));
    if (!owner || owner._id === user._id) return mail;
    return { kind: 'email_taken', to: owner.email, params: { name: owner.name, at: entry.createdAt } };
  }

  /**
   * A mail with a link. The token stands in the fragment, which a browser sends to nobody: it is in no log, no
   * Referer and no scanner's request. What the link is for lets the page find its words; the token's record decides.
   */
  private async withLink(
    kind: MailedTokenPurpose,
    to: string,
    entry: OutboxEntry,
    user: User,
  ): Promise<ComposedMail | undefined> {
    const { credentialVersion = user.credentialVersion, expiresAt } = entry;
    if (user.status !== 'active' || user.credentialVersion !== credentialVersion) return undefined;
    const token = await this.mailedTokenStore.issue({
      purpose: kind,
      userId: user._id,
      email: to,
      accountEmail: user.email,
      credentialVersion,
      requestId: entry._id,
      requestedAt: entry.createdAt,
      expiresAt,
    });
    if (token === undefined) return undefined;
    const link = `${this.pages[QUEUED_MAILS[kind].page]}#token=${token}&purpose=${kind}`;
    return { kind, to, params: { name: user.name, link, expiresAt } };
  }
}
