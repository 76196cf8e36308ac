import { Injectable } from '@nestjs/common';
import { byOwner } from '../../common/audit/index.js';
import { DomainError } from '../../common/errors/index.js';
import { type Client, type UserPrincipal } from '../../common/http/index.js';
import { OutboxStore } from '../../mail/index.js';
import { type MailedToken, MailedTokenStore } from '../../mailed-tokens/index.js';
import { UserLimits, MailLimit } from '../../throttling/index.js';
import { isAnonymous, normalEmail, type User, UserStore } from '../../users/index.js';
import { Reauthentication } from '../../auth/index.js';
import { NoticeSender } from '../mails/notice-sender.js';
import { type ChangeEmailDto } from './email.dto.js';

/**
 * An account moves to another address in two steps: `POST /auth/change-email`, by who proves to be its own, sends
 * a mail there, and the token of that mail, together with a proof of being the account's own, moves it.
 */
@Injectable()
export class ChangeEmailFlow {
  constructor(
    private readonly userStore: UserStore,
    private readonly reauthentication: Reauthentication,
    private readonly mailedTokenStore: MailedTokenStore,
    private readonly outboxStore: OutboxStore,
    private readonly limits: UserLimits,
    private readonly mailLimit: MailLimit,
    private readonly noticeSender: NoticeSender,
  ) {}

  /**
   * Sends the mail: one insert, whether the address is free or has an account. That is looked up when the mail is
   * delivered, and told to whoever has the mailbox.
   *
   * @param principal the caller
   * @param input a valid body
   * @param client where from
   * @throws DomainError `too_many_attempts`; `email_taken` for the account's own address; `forbidden` for an
   * anonymous account; as `Reauthentication`
   */
  async request(
    principal: UserPrincipal,
    { email, password }: ChangeEmailDto,
    client: Client,
  ): Promise<void> {
    const userId = principal.id;
    const user = await this.userStore.findById(userId);
    if (user === null) throw new DomainError('invalid_credentials');
    if (isAnonymous(user)) {
      throw new DomainError('forbidden', {
        detail: 'The account has no address yet. POST /auth/anonymous/signup gives it one.',
      });
    }
    await this.reauthentication.require(principal, user, { password, field: 'password' }, client);
    const address = normalEmail(email);
    if (address === user.email) {
      throw new DomainError('email_taken', { detail: 'It is the address of this account already.' });
    }
    await this.limits.count('change-email', { userId, ip: client.ip });
    if (!(await this.mailLimit.allowsUnconfirmed('change-email', address))) return;
    await this.outboxStore.add({
      kind: 'email_change',
      userId,
      email: address,
      // Not delivered, and its token worth nothing, once the password was changed: who asked may have been a thief.
      credentialVersion: user.credentialVersion,
    });
  }

  /**
   * Moves the account. A request that broke off behind the move and is repeated finds it done, and does the rest.
   *
   * @param record the token of that mail
   * @param user its account, proved to be that of whoever asks
   * @param client where from
   * @throws DomainError `token_invalid`; `email_taken`, and the token stays good
   */
  async confirm(record: MailedToken, user: User, client: Client): Promise<void> {
    const wasConfirmed = user.emailVerified;
    if (user.email !== record.email) {
      const moved = await this.userStore.changeEmail(user, record.email, byOwner(client));
      if (moved === 'email_taken') throw new DomainError('email_taken');
      if (moved === null) throw new DomainError('token_invalid');
    } else if (!user.emailVerified) {
      // An administrator has moved it meanwhile; that the mailbox is the account's own is still to be noted.
      if ((await this.userStore.verifyEmail(user, byOwner(client))) === null)
        throw new DomainError('token_invalid');
    }
    await this.noticeSender.sendEmailChanged(user._id, record.accountEmail, wasConfirmed);
    if (!(await this.mailedTokenStore.use(record))) throw new DomainError('token_invalid');
  }
}
