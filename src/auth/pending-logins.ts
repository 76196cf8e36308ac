import { Injectable } from '@nestjs/common';
import {
  type Challenge,
  type ChallengePurpose,
  ChallengeStore,
  type OpenedChallenge,
} from '../challenges/index.js';
import { DomainError } from '../common/errors/index.js';
import { type Transport } from '../sessions/index.js';
import { type User, UserStore } from '../users/index.js';
import { type Authentication } from './authentication.js';
import { type LoginContext } from './login-context.js';

/** A login that has been begun: what was proved in it, and how its session's refresh token is to travel. */
export interface PendingLogin extends Authentication {
  readonly challenge: Challenge;
  readonly transport: Transport;
}

/** What a login can wait for. */
export type LoginStep = Extract<ChallengePurpose, 'second_factor' | 'enrol_factor' | 'verify_email'>;

/** Logins that wait for their next step. */
@Injectable()
export class PendingLogins {
  constructor(
    private readonly challengeStore: ChallengeStore,
    private readonly userStore: UserStore,
  ) {}

  /**
   * @param step what the login waits for
   * @param authentication who logs in, and what they have proved
   * @param context what the login is to end in
   * @returns what the client must bring back
   */
  async open(
    step: LoginStep,
    { user, proved }: Authentication,
    { transport }: LoginContext,
  ): Promise<OpenedChallenge> {
    const { _id: userId, credentialVersion } = user;
    return this.challengeStore.open({
      ...{ purpose: step, userId, credentialVersion },
      proved: [...proved],
      transport,
    });
  }

  /**
   * Looks a login up; nothing is counted.
   *
   * @param challenge what the client brings back
   * @param step what the login waits for
   * @throws DomainError `challenge_invalid`
   */
  async find(challenge: string, step: LoginStep): Promise<PendingLogin> {
    return this.pendingOf(await this.challengeStore.find(challenge, [step]));
  }

  /**
   * Counts a try of the next step.
   *
   * @param challenge what the client brings back
   * @param step what the login waits for
   * @throws DomainError `challenge_invalid`: expired, used, tried too often, or the credentials have changed
   */
  async attempt(challenge: string, step: LoginStep): Promise<PendingLogin> {
    return this.pendingOf(await this.challengeStore.attempt(challenge, step));
  }

  /**
   * Uses it up: the step was taken.
   *
   * @param login as found
   * @throws DomainError `challenge_invalid` when another request did so first
   */
  async use({ challenge }: PendingLogin): Promise<void> {
    if (!(await this.challengeStore.use(challenge))) throw new DomainError('challenge_invalid');
  }

  private async pendingOf(challenge: Challenge | null): Promise<PendingLogin> {
    const user = challenge?.userId === undefined ? null : await this.userStore.findById(challenge.userId);
    if (challenge === null || user === null || !isStillValid(challenge, user))
      throw new DomainError('challenge_invalid');
    const { proved = [], transport = 'body' } = challenge;
    return { challenge, user, proved, transport: transport as Transport };
  }
}

function isStillValid({ credentialVersion }: Challenge, user: User): boolean {
  return user.status === 'active' && user.credentialVersion === credentialVersion;
}
