import { Injectable } from '@nestjs/common';
import { NoticeSender } from '../../accounts/index.js';
import { SecondFactors } from '../../auth/index.js';
import { type Challenge, ChallengeStore } from '../../challenges/index.js';
import { byOwner } from '../../common/audit/index.js';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors/index.js';
import { type Client } from '../../common/http/index.js';
import { UserLimits } from '../../throttling/index.js';
import { hasFactors, type Passkey, type User } from '../../users/index.js';
import { type PasskeyOptionsResponse } from './passkey.response.js';
import { PasskeyStore } from './passkey.store.js';
import { type CreatedPasskey, RelyingParty, type WebAuthnResponse } from './relying-party.js';
import { accountNameOf } from './signals.js';

/** In what a passkey is registered: the session that asks, or the login that lacks a factor. */
export type RegistrationPlace = { readonly sessionId: string } | { readonly login: string };

/** What a browser has made. */
export interface PresentedPasskey {
  readonly challenge: string;
  readonly response: WebAuthnResponse;
  /** What its owner calls it. */
  readonly name: string;
}

/** What was registered. */
export interface RegisteredPasskey {
  /** The account afterwards. */
  readonly user: User;
  readonly passkey: Passkey;
  /** What stands in for it, where it is the account's first factor. */
  readonly recoveryCodes: string[] | undefined;
}

/** What waits for the passkey. */
interface RegistrationState extends Record<string, unknown> {
  /** That the browser may make it in passing: what it says itself of that proves nothing. */
  readonly isConditional: boolean;
  readonly login?: string;
}

/**
 * Registers a passkey: options that wait, and what a browser has made of them. Broken off behind the update of the account, the
 * passkey is there and can be used; recovery codes are made anew.
 */
@Injectable()
export class RegisterPasskeyFlow {
  constructor(
    private readonly limits: UserLimits,
    private readonly challengeStore: ChallengeStore,
    private readonly relyingParty: RelyingParty,
    private readonly store: PasskeyStore,
    private readonly secondFactors: SecondFactors,
    private readonly noticeSender: NoticeSender,
    private readonly clock: Clock,
  ) {}

  /**
   * @param user the account, as read in this request
   * @param isConditional whether the browser may make it in passing, after a login with a password
   * @param place in what it is registered
   * @param client where from
   * @returns what the browser needs, and what its answer must bring back
   * @throws DomainError `too_many_attempts`
   */
  async begin(
    user: User,
    isConditional: boolean,
    place: RegistrationPlace,
    client: Client,
  ): Promise<PasskeyOptionsResponse> {
    const { _id: userId, credentialVersion, passkeys } = user;
    await this.limits.count('enrol-factor', { userId, ip: client.ip });
    const state: RegistrationState = { isConditional, ...('login' in place && { login: place.login }) };
    const opened = await this.challengeStore.open({
      ...{ purpose: 'passkey_registration', userId, credentialVersion, state },
      ...('sessionId' in place && { sessionId: place.sessionId }),
    });
    const demands = { isConditional, ...(passkeys !== undefined && { existing: passkeys }) };
    const options = await this.relyingParty.creationOptions(accountNameOf(user), opened.challenge, demands);
    return { ...opened, options };
  }

  /**
   * @param user the account, as read in this request
   * @param presented what the client brings back
   * @param place in what it is registered
   * @param client where from
   * @throws DomainError `challenge_invalid`, `factor_invalid`, `too_many_factors`
   */
  async finish(
    user: User,
    { challenge: token, response, name }: PresentedPasskey,
    place: RegistrationPlace,
    client: Client,
  ): Promise<RegisteredPasskey> {
    const challenge = await this.challengeStore.take(token, 'passkey_registration');
    if (challenge === null || !isFor(challenge, user, place)) throw new DomainError('challenge_invalid');
    const { isConditional } = challenge.state as RegistrationState;
    const created = await this.relyingParty.verifyCreation(response, token, { isConditional });
    if (created === undefined) throw new DomainError('factor_invalid');

    const passkey = namedPasskey(created, name, this.clock.now());
    const isFirst = 'login' in place;
    const added = await this.store.add(user, passkey, byOwner(client), isFirst);
    if (added === 'taken') throw new DomainError('factor_invalid');
    if (added === null) throw new DomainError(isFirst ? 'challenge_invalid' : 'too_many_factors');
    await this.noticeSender.sendOfFactors('factor_added', added);
    const recoveryCodes = hasFactors(user) ? undefined : await this.secondFactors.issueBackup(added, client);
    return { user: added, passkey, recoveryCodes };
  }
}

/**
 * @param created what a browser has made
 * @param name what its owner calls it
 * @param createdAt the time
 * @returns the passkey as it is stored
 */
export function namedPasskey(created: CreatedPasskey, name: string, createdAt: Date): Passkey {
  return { ...created, name, createdAt };
}

function isFor(
  { userId, credentialVersion, sessionId, state }: Challenge,
  user: User,
  place: RegistrationPlace,
): boolean {
  const isThere = 'login' in place ? state?.['login'] === place.login : sessionId === place.sessionId;
  return isThere && userId === user._id && credentialVersion === user.credentialVersion;
}
