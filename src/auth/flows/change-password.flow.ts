import { Injectable } from '@nestjs/common';
import { byOwner } from '../../common/audit/index.js';
import { DomainError } from '../../common/errors/index.js';
import { type Client, type Principal } from '../../common/http/index.js';
import { PasswordsService } from '../../passwords/index.js';
import { SessionsService } from '../../sessions/index.js';
import { UserLimits } from '../../throttling/index.js';
import { UsersService } from '../../users/index.js';
import { type ChangePasswordDto } from '../dto/change-password.dto.js';
import { CheckPassword } from './check-password.js';
import { ChooseTransport } from './choose-transport.js';
import { EndSessions } from './end-sessions.js';
import { hashingCaller } from './hashing-caller.js';
import { type IssuedTokens } from './issue-tokens.js';
import { judgePassword } from './judge-password.js';
import { OpenSession } from './open-session.js';
import { SendNotice } from './send-notice.js';

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
    private readonly users: UsersService,
    private readonly checkPassword: CheckPassword,
    private readonly limits: UserLimits,
    private readonly passwords: PasswordsService,
    private readonly sessions: SessionsService,
    private readonly transports: ChooseTransport,
    private readonly endSessions: EndSessions,
    private readonly openSession: OpenSession,
    private readonly notice: SendNotice,
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
    const asking = await this.sessions.find(sessionId);
    const next =
      transport === undefined && asking !== null ? asking.transport : this.transports.choose(transport);
    const found = await this.users.findById(id);
    if (found === null) throw new DomainError('invalid_credentials');
    const user = await this.checkPassword.ofUser(found, currentPassword, client);
    await judgePassword(this.passwords, 'newPassword', newPassword, user);
    this.refuseSame(currentPassword, newPassword);
    await this.limits.count('change-password', { userId: id, ip: client.ip });

    const passwordHash = await this.passwords.hash(newPassword, hashingCaller(client));
    const changed = await this.users.setPassword(user, passwordHash, byOwner(client));
    // Of two at once the second has verified a password that is the present one no more.
    if (changed === null) throw new DomainError('invalid_credentials');
    await this.endSessions.endAll(id, 'credentials_changed', byOwner(client));
    await this.notice.ofPassword(changed);

    const current = await this.users.findById(id);
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
