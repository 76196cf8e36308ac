import { Injectable } from '@nestjs/common';
import { byOwner } from '../../common/audit/index.js';
import { DomainError } from '../../common/errors/index.js';
import { type Client, type UserPrincipal } from '../../common/http/index.js';
import { PASSWORD_SENTENCES, PasswordsService } from '../../passwords/index.js';
import { SessionStore } from '../../sessions/index.js';
import { UserLimits } from '../../throttling/index.js';
import { UserStore } from '../../users/index.js';
import {
  CompleteLogin,
  hashingCaller,
  type LoginOutcome,
  Reauthentication,
  requireAcceptablePassword,
  SessionTerminator,
  standingProofs,
  TransportSelector,
} from '../../auth/index.js';
import { Clock } from '../../common/clock.js';
import { provenPassword } from '../../common/proven-method.js';
import { NoticeSender } from '../../accounts/index.js';
import { type ChangePasswordDto } from './password.dto.js';

/**
 * `POST /auth/change-password`: a new password, for a caller who knows the present one or, where there is none, has just
 * logged in. All sessions end, the caller's too, and a new one is the answer: no earlier token works any more.
 *
 * Broken off behind the change of the password, nothing was acknowledged: the new password logs in, and the old
 * sessions end at their next refresh, since they were opened under another `credentialVersion`.
 */
@Injectable()
export class ChangePasswordFlow {
  constructor(
    private readonly userStore: UserStore,
    private readonly reauthentication: Reauthentication,
    private readonly limits: UserLimits,
    private readonly passwords: PasswordsService,
    private readonly sessionStore: SessionStore,
    private readonly transportSelector: TransportSelector,
    private readonly sessionTerminator: SessionTerminator,
    private readonly completeLogin: CompleteLogin,
    private readonly clock: Clock,
    private readonly noticeSender: NoticeSender,
  ) {}

  /**
   * @param principal the caller
   * @param input a valid body
   * @param client where from
   * @returns the tokens of the fresh session, or what a login would require now
   * @throws DomainError `validation_failed` for the transport, `password_rejected`, and as `Reauthentication`
   */
  async change(
    principal: UserPrincipal,
    { currentPassword, newPassword, transport }: ChangePasswordDto,
    client: Client,
  ): Promise<LoginOutcome> {
    const { id, sessionId } = principal;
    const asking = await this.sessionStore.find(sessionId);
    const next =
      transport === undefined && asking !== null
        ? asking.transport
        : this.transportSelector.choose(transport);
    const found = await this.userStore.findById(id);
    if (found === null) throw new DomainError('invalid_credentials');
    const proof = { password: currentPassword, field: 'currentPassword' };
    const user = await this.reauthentication.require(principal, found, proof, client);
    await requireAcceptablePassword(this.passwords, 'newPassword', newPassword, user);
    this.refuseSame(currentPassword, newPassword);
    await this.limits.count('change-password', { userId: id, ip: client.ip });

    const passwordHash = await this.passwords.hash(newPassword, hashingCaller(client));
    const changed = await this.userStore.setPassword(user, passwordHash, byOwner(client));
    // Of two at once the second has verified a password that is the present one no more.
    if (changed === null) throw new DomainError('invalid_credentials');
    await this.sessionTerminator.endAll(id, 'credentials_changed', byOwner(client));
    await this.noticeSender.sendPasswordChanged(changed);

    const current = await this.userStore.findById(id);
    if (current?.credentialVersion !== changed.credentialVersion)
      throw new DomainError('invalid_credentials');
    // What the asking session had proved is kept, or a change of the password would take the other factors off.
    const standing = asking === null ? [] : standingProofs(current, asking);
    const before = standing.filter(({ method }) => method !== 'password');
    const proved = [...before, provenPassword(this.clock.now())];
    const replaces = asking ?? undefined;
    return this.completeLogin.complete({ user: current, proved }, { client, transport: next, replaces });
  }

  /** Whoever changes a password because somebody knows it would be no safer than before. */
  private refuseSame(currentPassword: string | undefined, newPassword: string): void {
    if (currentPassword === undefined || !this.passwords.isSame(currentPassword, newPassword)) return;
    const errors = [{ field: 'newPassword', messages: [PASSWORD_SENTENCES.same] }];
    throw new DomainError('password_rejected', { errors });
  }
}
