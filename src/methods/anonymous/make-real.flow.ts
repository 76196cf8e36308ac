import { Injectable } from '@nestjs/common';
import { VerificationSender } from '../../accounts/index.js';
import {
  CompleteLogin,
  hashingCaller,
  type LoginOutcome,
  refusalOf,
  requireAcceptablePassword,
  SessionTerminator,
  SignUpGate,
  TransportSelector,
} from '../../auth/index.js';
import { byOwner } from '../../common/audit/index.js';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors/index.js';
import { Events } from '../../common/events/index.js';
import { type Client, type UserPrincipal } from '../../common/http/index.js';
import { provenPassword } from '../../common/proven-method.js';
import { PasswordsService } from '../../passwords/index.js';
import { SessionStore } from '../../sessions/index.js';
import { isAnonymous, type User, UserStore } from '../../users/index.js';
import { type MakeRealDto } from './anonymous.dto.js';

const REFUSALS = ['password_rejected', 'email_taken', 'username_taken', 'sign_up_closed'] as const;

/**
 * `POST /auth/anonymous/signup`: the sign-up of somebody who has an anonymous account. All its sessions end, so that a copy
 * of its tokens is worth nothing from then on, and a new one is the answer.
 */
@Injectable()
export class MakeRealFlow {
  constructor(
    private readonly userStore: UserStore,
    private readonly sessionStore: SessionStore,
    private readonly transportSelector: TransportSelector,
    private readonly passwords: PasswordsService,
    private readonly gate: SignUpGate,
    private readonly sessionTerminator: SessionTerminator,
    private readonly verificationSender: VerificationSender,
    private readonly completeLogin: CompleteLogin,
    private readonly clock: Clock,
    private readonly events: Events,
  ) {}

  /**
   * @param principal the caller
   * @param input a valid body
   * @param client where from
   * @returns the tokens of a new session, or what is still required
   * @throws DomainError `validation_failed` for the transport, `forbidden` for a real account, `password_rejected`,
   * `email_taken`, `username_taken`, `sign_up_closed`; what a hook of the host refuses with
   */
  async makeReal(
    { id, sessionId }: UserPrincipal,
    input: MakeRealDto,
    client: Client,
  ): Promise<LoginOutcome> {
    const asking = await this.sessionStore.find(sessionId);
    const transport =
      input.transport === undefined && asking !== null
        ? asking.transport
        : this.transportSelector.choose(input.transport);
    const user = await this.userStore.findById(id);
    if (user === null) throw new DomainError('access_token_invalid');
    if (!isAnonymous(user)) {
      throw new DomainError('forbidden', { detail: 'The account is not an anonymous one.' });
    }
    const made = await this.change(user, input, client);
    await this.sessionTerminator.endAll(id, 'credentials_changed', byOwner(client));
    await this.verificationSender.afterSignUp(made);
    const current = await this.userStore.findById(id);
    if (current?.credentialVersion !== made.credentialVersion) throw new DomainError('access_token_invalid');
    const proved = [provenPassword(this.clock.now())];
    return this.completeLogin.complete({ user: current, proved }, { client, transport });
  }

  private async change(user: User, input: MakeRealDto, client: Client): Promise<User> {
    try {
      await requireAcceptablePassword(this.passwords, 'password', input.password, input);
      await this.gate.admit(input);
      const passwordHash = await this.passwords.hash(input.password, hashingCaller(client));
      const { name, email, username } = input;
      const names = { name, email, username, passwordHash };
      const made = await this.userStore.makeReal(user, names, byOwner(client));
      // Of two at once the second finds an account that is no longer anonymous.
      if (made === null) throw new DomainError('access_token_invalid');
      if (made.kind !== 'created') throw new DomainError(made.kind);
      this.events.emit('user.signed-up', { userId: user._id });
      return made.user;
    } catch (error) {
      this.events.emit('sign-up.failed', { reason: refusalOf(error, REFUSALS) });
      throw error;
    }
  }
}
