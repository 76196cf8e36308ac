import { Injectable } from '@nestjs/common';
import { byOwner } from '../../common/audit/index.js';
import { DomainError } from '../../common/errors/index.js';
import { type Client, type Principal } from '../../common/http/index.js';
import { PasswordsService } from '../../passwords/index.js';
import { SessionStore } from '../../sessions/index.js';
import { ChangeLimits } from '../../throttling/index.js';
import { UserStore } from '../../users/index.js';
import {
  PasswordVerifier,
  TransportSelector,
  SessionTerminator,
  hashingCaller,
  type IssuedTokens,
  requireAcceptablePassword,
  OpenSession,
} from '../../auth/index.js';
import { NoticeSender } from '../../accounts/index.js';
import { type ChangePasswordDto } from './password.dto.js';

/**
 * `POST /auth/change-password`: a new password for who knows the present one. All sessions end, the asking one
 * too, and a fresh one is the answer: whoever held a token of before holds nothing.
 *
 * Broken off behind the change of the password, nothing was acknowledged: the new password logs in, and the old
 * sessions end at their next refresh, since they were opened under another `credentialVersion`.
 */
@Injectable()
export class ChangePasswordFlow {
  constructor(
    private readonly userStore: UserStore,
    private readonly passwordVerifier: PasswordVerifier,
    private readonly limits: ChangeLimits,
    private readonly passwords: PasswordsService,
    private readonly sessionStore: SessionStore,
    private readonly transportSelector: TransportSelector,
    private readonly sessionTerminator: SessionTerminator,
    private readonly openSession: OpenSession,
    private readonly noticeSender: NoticeSender,
  ) {}

  /**
   * @param principal who asks
   * @param input a valid body
   * @param client where from
   * @throws DomainError `validation_failed` for the transport, `too_many_attempts`, `invalid_credentials`,
   * `password_rejected`
   */
  async change(
    { id, sessionId }: Principal,
    { currentPassword, newPassword, transport }: ChangePasswordDto,
    client: Client,
  ): Promise<IssuedTokens> {
    const asking = await this.sessionStore.find(sessionId);
    const next =
      transport === undefined && asking !== null
        ? asking.transport
        : this.transportSelector.choose(transport);
    const found = await this.userStore.findById(id);
    if (found === null) throw new DomainError('invalid_credentials');
    const user = await this.passwordVerifier.ofUser(found, currentPassword, client);
    await requireAcceptablePassword(this.passwords, 'newPassword', newPassword, user);
    this.refuseSame(currentPassword, newPassword);
    await this.limits.count('change-password', { userId: id, ip: client.ip });

    const passwordHash = await this.passwords.hash(newPassword, hashingCaller(client));
    const changed = await this.userStore.setPassword(user, passwordHash, byOwner(client));
    // Of two at once the second has verified a password that is the present one no more.
    if (changed === null) throw new DomainError('invalid_credentials');
    await this.sessionTerminator.endAll(id, 'credentials_changed', byOwner(client));
    await this.noticeSender.ofPassword(changed);

    const current = await this.userStore.findById(id);
    if (current?.credentialVersion !== changed.credentialVersion)
      throw new DomainError('invalid_credentials');
    return this.openSession.open(current, client, next);
  }

  /** Whoever changes a password because somebody knows it would be no safer than before. */
  private refuseSame(currentPassword: string, newPassword: string): void {
    if (!this.passwords.isSame(currentPassword, newPassword)) return;
    const messages = ['Choose a password that is not the one you have.'];
    throw new DomainError('password_rejected', { errors: [{ field: 'newPassword', messages }] });
  }
}
