import { Injectable } from '@nestjs/common';
import { type Client } from '../../common/http/index.js';
import { byOwner } from '../../common/audit/index.js';
import { DomainError } from '../../common/errors/index.js';
import { type MailedToken, MailedTokenStore } from '../../mailed-tokens/index.js';
import { PasswordsService } from '../../passwords/index.js';
import { type User, UserStore } from '../../users/index.js';
import {
  PasswordVerifier,
  SessionTerminator,
  hashingCaller,
  requireAcceptablePassword,
} from '../../auth/index.js';
import { NoticeSender } from '../../accounts/index.js';

/**
 * `POST /auth/reset-password`: a new password for whoever got the mail.
 *
 * What uses the token up is the change of the password itself: it is conditional on the `credentialVersion` that
 * the token is bound to. So of many at once one sets a password, and with it every other mailed token of the
 * account dies that could undo it. Marking the token comes last; a request that broke off in between and is
 * repeated finds its password set, and does the rest.
 */
@Injectable()
export class ResetPasswordFlow {
  constructor(
    private readonly mailedTokenStore: MailedTokenStore,
    private readonly userStore: UserStore,
    private readonly passwords: PasswordsService,
    private readonly passwordVerifier: PasswordVerifier,
    private readonly sessionTerminator: SessionTerminator,
    private readonly noticeSender: NoticeSender,
  ) {}

  /**
   * @param token the one of a reset or an invitation
   * @param newPassword as typed
   * @param client where from
   * @throws DomainError `token_invalid`, `password_rejected`
   */
  async reset(token: string, newPassword: string, client: Client): Promise<void> {
    const record = await this.mailedTokenStore.find(token, ['password_reset', 'invitation']);
    const user = record && (await this.userStore.findById(record.userId));
    if (user?.status !== 'active' || user.email !== record?.accountEmail)
      throw new DomainError('token_invalid');
    await requireAcceptablePassword(this.passwords, 'newPassword', newPassword, user);

    const settled =
      user.credentialVersion === record.credentialVersion
        ? await this.setPassword(user, record, newPassword, client)
        : await this.hasSetPassword(user, record, newPassword, client);
    if (!settled) throw new DomainError('token_invalid');
    await this.sessionTerminator.endAll(user._id, 'credentials_changed', byOwner(client));
    await this.passwordVerifier.forgetFailures(user);
    await this.noticeSender.sendPasswordChanged(user);
    if (!(await this.mailedTokenStore.use(record))) throw new DomainError('token_invalid');
  }

  private async setPassword(
    user: User,
    { requestId }: MailedToken,
    newPassword: string,
    client: Client,
  ): Promise<boolean> {
    const passwordHash = await this.passwords.hash(newPassword, hashingCaller(client));
    return (await this.userStore.setPassword(user, passwordHash, byOwner(client), requestId)) !== null;
  }

  /** Whether this request comes again, after it was broken off behind the change of the password. */
  private async hasSetPassword(
    user: User,
    record: MailedToken,
    newPassword: string,
    client: Client,
  ): Promise<boolean> {
    const byThisLink =
      user.passwordMailId === record.requestId && user.credentialVersion === record.credentialVersion + 1;
    if (!byThisLink) return false;
    return (await this.passwords.verify(newPassword, user.passwordHash, hashingCaller(client))).ok;
  }
}
