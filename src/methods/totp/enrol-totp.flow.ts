import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { NoticeSender } from '../../accounts/index.js';
import { SecondFactors } from '../../auth/index.js';
import { type Challenge, ChallengeStore } from '../../challenges/index.js';
import { byOwner } from '../../common/audit/index.js';
import { Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors/index.js';
import { type Client } from '../../common/http/index.js';
import { randomId } from '../../common/ids.js';
import { type Sealed } from '../../common/sealing/sealed.schema.js';
import { FACTORS_CONFIG, type FactorsConfig } from '../../config/index.js';
import { UserLimits } from '../../throttling/index.js';
import { hasFactors, loginNameOf, TotpSecrets, type User } from '../../users/index.js';
import { provisioningOf, SECRET_LENGTH, stepOf } from './totp-codes.js';
import { type TotpEnrolmentResponse } from './totp.response.js';
import { TotpStore } from './totp.store.js';

/** In what an application is enrolled: the session that asks, or the login that lacks a factor. */
export type EnrolmentPlace = { readonly sessionId: string } | { readonly login: string };

/** What was enrolled. */
export interface Enrolled {
  /** The account afterwards. */
  readonly user: User;
  readonly id: string;
  /** What stands in for it, where it is the account's first factor. */
  readonly recoveryCodes: string[] | undefined;
}

/** What waits for the first code. */
interface EnrolmentState extends Record<string, unknown> {
  readonly name: string;
  readonly secret: Sealed;
  readonly login?: string;
}

/**
 * Enrols an application for one-time codes: a secret that waits, and the first code of it, which shows that the application
 * has it. Until then the account is as it was. Broken off behind the first code, the factor is there and can be used; its
 * recovery codes are made anew.
 */
@Injectable()
export class EnrolTotpFlow {
  constructor(
    private readonly limits: UserLimits,
    private readonly challengeStore: ChallengeStore,
    private readonly secrets: TotpSecrets,
    private readonly store: TotpStore,
    private readonly secondFactors: SecondFactors,
    private readonly noticeSender: NoticeSender,
    private readonly clock: Clock,
    @Inject(FACTORS_CONFIG) private readonly config: FactorsConfig,
  ) {}

  /**
   * @param user the account, as read in this request
   * @param name what its owner calls the application
   * @param place in what it is enrolled
   * @param client where from
   * @returns what the application needs, and what the first code must bring back
   * @throws DomainError `too_many_attempts`
   */
  async begin(
    user: User,
    name: string,
    place: EnrolmentPlace,
    client: Client,
  ): Promise<TotpEnrolmentResponse> {
    const { _id: userId, credentialVersion } = user;
    await this.limits.count('enrol-factor', { userId, ip: client.ip });
    const secret = randomBytes(SECRET_LENGTH);
    const provisioning = await provisioningOf(secret, loginNameOf(user), this.config.issuer);
    const state: EnrolmentState = {
      name,
      secret: this.secrets.seal(secret, userId),
      ...('login' in place && { login: place.login }),
    };
    const opened = await this.challengeStore.open({
      ...{ purpose: 'totp_enrolment', userId, credentialVersion, state },
      ...('sessionId' in place && { sessionId: place.sessionId }),
    });
    return { ...opened, ...provisioning };
  }

  /**
   * @param user the account, as read in this request
   * @param presented what the client brings back, and the first code
   * @param place in what it is enrolled
   * @param client where from
   * @throws DomainError `challenge_invalid`, `factor_invalid`, `too_many_factors`
   */
  async confirm(
    user: User,
    presented: { challenge: string; code: string },
    place: EnrolmentPlace,
    client: Client,
  ): Promise<Enrolled> {
    const challenge = await this.challengeStore.attempt(presented.challenge, 'totp_enrolment');
    if (challenge === null || !isFor(challenge, user, place)) throw new DomainError('challenge_invalid');
    const { name, secret: sealed } = challenge.state as EnrolmentState;
    const step = await this.stepOf(presented.code, sealed, user);
    if (!(await this.challengeStore.use(challenge))) throw new DomainError('challenge_invalid');

    const id = randomId();
    // Begun under the key of before, it may be confirmed after `keys reencrypt` has passed this account.
    const secret = this.secrets.renew(sealed, user._id) ?? sealed;
    const factor = { id, name, secret, createdAt: this.clock.now(), lastStep: step };
    const added = await this.store.add(user, factor, byOwner(client), 'login' in place);
    if (added === null) throw new DomainError('login' in place ? 'challenge_invalid' : 'too_many_factors');
    await this.noticeSender.sendOfFactors('factor_added', added);
    const recoveryCodes = hasFactors(user) ? undefined : await this.secondFactors.issueBackup(added, client);
    return { user: added, id, recoveryCodes };
  }

  private async stepOf(code: string, sealed: Sealed, { _id }: User): Promise<number> {
    const secret = this.secrets.open(sealed, _id);
    const step = secret && (await stepOf(code, secret, this.clock.now()));
    secret?.fill(0);
    if (step === undefined) throw new DomainError('factor_invalid');
    return step;
  }
}

function isFor(
  { userId, credentialVersion, sessionId, state }: Challenge,
  user: User,
  place: EnrolmentPlace,
): boolean {
  const isThere = 'login' in place ? state?.['login'] === place.login : sessionId === place.sessionId;
  return isThere && userId === user._id && credentialVersion === user.credentialVersion;
}
