import { Injectable } from '@nestjs/common';
import { Events } from '../common/events/index.js';
import { type Client } from '../common/http/index.js';
import { type Transport } from '../sessions/index.js';
import { type LoginName } from '../users/index.js';
import { CompleteLogin, type LoginOutcome } from './complete-login.js';
import { PasswordVerifier } from './password-verifier.js';
import { refusalOf } from './refusal-of.js';
import { TransportSelector } from './transport-selector.js';
import { Clock } from '../common/clock.js';
import { provenPassword } from '../common/proven-method.js';

/** Who says to be who. */
export type Credentials = LoginName & { password: string; transport?: Transport | undefined };

const LOGIN_REFUSALS = ['invalid_credentials', 'too_many_attempts'] as const;

/** A login with a password: verify it, and go through the one door. */
@Injectable()
export class LoginFlow {
  constructor(
    private readonly passwordVerifier: PasswordVerifier,
    private readonly transportSelector: TransportSelector,
    private readonly completeLogin: CompleteLogin,
    private readonly clock: Clock,
    private readonly events: Events,
  ) {}

  /**
   * @param credentials an e-mail address or username, and a password
   * @param client where from
   * @param deviceToken what a remembered device holds, if there is such a thing
   * @returns the tokens of a new session, or what is still required
   * @throws DomainError `validation_failed` for the transport, `too_many_attempts`, `invalid_credentials`;
   * `service_unavailable`, whoever asks; what a hook of the host refuses with
   */
  async login(credentials: Credentials, client: Client, deviceToken?: string): Promise<LoginOutcome> {
    const { password, transport: wanted, ...name } = credentials;
    const transport = this.transportSelector.choose(wanted);
    try {
      const user = await this.passwordVerifier.verifyForName(name, password, client);
      const proved = [provenPassword(this.clock.now())];
      return await this.completeLogin.complete({ user, proved }, { client, transport, deviceToken });
    } catch (error) {
      this.events.emit('login.failed', { reason: refusalOf(error, LOGIN_REFUSALS) });
      throw error;
    }
  }
}
