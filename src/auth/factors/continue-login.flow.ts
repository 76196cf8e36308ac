import { Injectable } from '@nestjs/common';
import { Events } from '../../common/events/index.js';
import { type Client } from '../../common/http/index.js';
import { type User } from '../../users/index.js';
import { CompleteLogin, type LoginOutcome } from '../complete-login.js';
import { PendingLogins } from '../pending-logins.js';
import { refusalOf } from '../refusal-of.js';
import { type FactorAnswer } from './second-factor.js';
import { type DeviceSecret, RememberedDevices } from './remembered-devices.store.js';
import { SecondFactors } from './second-factors.js';

/** What is presented: the challenge, the method, and what it takes. */
export type LoginContinuation = FactorAnswer & {
  readonly challenge: string;
  readonly method: string;
  /** Whether the device is to be remembered. */
  readonly remember?: boolean | undefined;
};

/** How a login goes on, and what its device holds from then on, where it is remembered. */
export interface ContinuedLogin {
  readonly outcome: LoginOutcome;
  readonly device: DeviceSecret | undefined;
}

const REFUSALS = ['factor_invalid', 'challenge_invalid', 'invalid_credentials', 'too_many_attempts'] as const;

/** `POST /auth/login/continue`: the second factor of a login that lacks one. */
@Injectable()
export class ContinueLoginFlow {
  constructor(
    private readonly completeLogin: CompleteLogin,
    private readonly pendingLogins: PendingLogins,
    private readonly secondFactors: SecondFactors,
    private readonly devices: RememberedDevices,
    private readonly events: Events,
  ) {}

  /**
   * @param challenge what the client brings back
   * @returns what the client needs before it can answer, of all methods that need something
   * @throws DomainError `challenge_invalid`
   */
  async begin(challenge: string): Promise<object> {
    const { user } = await this.pendingLogins.find(challenge, 'second_factor');
    return this.secondFactors.begin(user, challenge);
  }

  /**
   * @param continuation what is presented
   * @param client where from
   * @returns the tokens of a new session, or what is still required
   * @throws DomainError `challenge_invalid`, `factor_invalid`, `invalid_credentials`, `too_many_attempts`,
   * `validation_failed`; what a hook of the host refuses with
   */
  async continue(
    { challenge, method, remember, ...answer }: LoginContinuation,
    client: Client,
  ): Promise<ContinuedLogin> {
    try {
      let owner: User | undefined;
      const outcome = await this.completeLogin.resume(challenge, 'second_factor', client, async (login) => {
        const { user, proved } = login;
        owner = user;
        const proof = await this.secondFactors.verify(method, answer, { user, challenge, client });
        return { user, proved: [...proved, proof] };
      });
      if (outcome.kind !== 'session' || owner === undefined) return { outcome, device: undefined };
      return { outcome, device: remember ? await this.devices.remember(owner, client) : undefined };
    } catch (error) {
      this.events.emit('login.failed', { reason: refusalOf(error, REFUSALS) });
      throw error;
    }
  }
}
