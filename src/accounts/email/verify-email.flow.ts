import { Injectable } from '@nestjs/common';
import { byNobody, byOwner } from '../../common/audit/index.js';
import { DomainError } from '../../common/errors/index.js';
import { type Client, type UserPrincipal } from '../../common/http/index.js';
import { type MailedToken, MailedTokenStore } from '../../mailed-tokens/index.js';
import { type User, UserStore } from '../../users/index.js';
import { PasswordVerifier } from '../../auth/index.js';
import { type VerifyEmailDto } from './email.dto.js';
import { AddressClaim } from './address-claim.js';
import { ChangeEmailFlow } from './change-email.flow.js';

/**
 * `POST /auth/verify-email`: whoever has the token has the mailbox. That alone does not say that they opened the
 * account: somebody else may have, with the address of a person who is to come later. So who proves no more than
 * the mailbox gets the account without what was in it: the password is no longer valid, and all sessions end.
 */
@Injectable()
export class VerifyEmailFlow {
  constructor(
    private readonly mailedTokenStore: MailedTokenStore,
    private readonly userStore: UserStore,
    private readonly passwordVerifier: PasswordVerifier,
    private readonly changeEmail: ChangeEmailFlow,
    private readonly addressClaim: AddressClaim,
  ) {}

  /**
   * @param input a valid body
   * @param holder of the access token that came along, if one did
   * @param client where from
   * @throws DomainError `token_invalid`, `too_many_attempts`, `invalid_credentials`, `email_taken`
   */
  async verify(
    { token, password }: VerifyEmailDto,
    holder: UserPrincipal | undefined,
    client: Client,
  ): Promise<void> {
    const record = await this.mailedTokenStore.find(token, ['email_verification', 'email_change']);
    const user = record && (await this.userStore.findById(record.userId));
    if (record === null || user === null || !isFor(record, user)) throw new DomainError('token_invalid');

    const proved = await this.isOwn(user, password, holder, client);
    if (record.purpose === 'email_verification') return this.confirm(record, user, proved, client);
    // Here a mailbox alone gives nothing: an address mistyped must not hand the account to a stranger.
    if (!proved) {
      throw new DomainError('invalid_credentials', {
        detail: 'Moving an account to another address takes its password.',
      });
    }
    return this.changeEmail.confirm(record, user, client);
  }

  /** Whether whoever asks has proved to be the account's own. A proof that fails is an error, not none. */
  private async isOwn(
    user: User,
    password: string | undefined,
    holder: UserPrincipal | undefined,
    client: Client,
  ): Promise<boolean> {
    if (holder !== undefined && holder.id !== user._id) {
      throw new DomainError('token_invalid', {
        detail: 'The link is for another account than the one that is logged in.',
      });
    }
    if (password === undefined) return holder !== undefined;
    await this.passwordVerifier.verifyForUser(user, password, client);
    return true;
  }

  private async confirm(record: MailedToken, user: User, proved: boolean, client: Client): Promise<void> {
    // Somebody was quicker, where it is null.
    const confirmed = proved
      ? user.emailVerified || (await this.userStore.verifyEmail(user, byOwner(client)))
      : await this.addressClaim.claim(user, record.requestId, byNobody(client));
    if (confirmed === null) throw new DomainError('token_invalid');
    if (!(await this.mailedTokenStore.use(record))) throw new DomainError('token_invalid');
  }
}

/** Whether the account is still the one that the mail was about. */
function isFor(record: MailedToken, user: User): boolean {
  if (user.status !== 'active') return false;
  if (record.purpose === 'email_verification') return user.email === record.accountEmail;
  // Or moved already, by a request that broke off before it used the token up.
  const addresses = [record.accountEmail, record.email];
  return user.credentialVersion === record.credentialVersion && addresses.includes(user.email);
}
