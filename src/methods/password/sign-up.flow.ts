import { Injectable } from '@nestjs/common';
import { DomainError } from '../../common/errors/index.js';
import { byOwner } from '../../common/audit/index.js';
import { Events } from '../../common/events/index.js';
import { type Client } from '../../common/http/index.js';
import { PasswordsService } from '../../passwords/index.js';
import { type User, UserStore } from '../../users/index.js';
import {
  CompleteLogin,
  hashingCaller,
  type LoginOutcome,
  refusalOf,
  requireAcceptablePassword,
  SignUpGate,
  TransportSelector,
} from '../../auth/index.js';
import { Clock } from '../../common/clock.js';
import { provenPassword } from '../../common/proven-method.js';
import { VerificationSender } from '../../accounts/index.js';
import { type SignUpDto } from './password.dto.js';

const SIGN_UP_REFUSALS = ['password_rejected', 'email_taken', 'username_taken', 'sign_up_closed'] as const;

/**
 * `POST /auth/signup`: evaluate the password, ask the host, create the account, send the mail that verifies its address,
 * log in.
 */
@Injectable()
export class SignUpFlow {
  constructor(
    private readonly passwords: PasswordsService,
    private readonly userStore: UserStore,
    private readonly transportSelector: TransportSelector,
    private readonly verificationSender: VerificationSender,
    private readonly completeLogin: CompleteLogin,
    private readonly clock: Clock,
    private readonly gate: SignUpGate,
    private readonly events: Events,
  ) {}

  /**
   * @param input a valid body
   * @param client where from
   * @throws DomainError `validation_failed` for the transport, `password_rejected`, `email_taken`, `username_taken`,
   * `sign_up_closed`; what a hook of the host refuses with
   */
  async signUp(input: SignUpDto, client: Client): Promise<LoginOutcome> {
    const transport = this.transportSelector.choose(input.transport);
    const user = await this.create(input, client);
    await this.verificationSender.afterSignUp(user);
    const proved = [provenPassword(this.clock.now())];
    return this.completeLogin.complete({ user, proved }, { client, transport, isNewAccount: true });
  }

  private async create(input: SignUpDto, client: Client): Promise<User> {
    try {
      await requireAcceptablePassword(this.passwords, 'password', input.password, input);
      // Before anybody looks whether there is such an account: the host can't tell one, and nor can its answer.
      await this.gate.admit(input);
      const passwordHash = await this.passwords.hash(input.password, hashingCaller(client));
      const { name, email, username } = input;
      const creation = await this.userStore.create(
        { name, email, username, passwordHash },
        'user.signed-up',
        byOwner(client),
      );
      if (creation.kind !== 'created') throw new DomainError(creation.kind);
      this.events.emit('user.signed-up', { userId: creation.user._id });
      return creation.user;
    } catch (error) {
      this.events.emit('sign-up.failed', { reason: refusalOf(error, SIGN_UP_REFUSALS) });
      throw error;
    }
  }
}
