import { Injectable } from '@nestjs/common';
import { type FactorAnswer, SecondFactors } from '../../auth/index.js';
import { type Challenge, ChallengeStore } from '../../challenges/index.js';
import { DomainError } from '../../common/errors/index.js';
import { type Client } from '../../common/http/index.js';
import { type ProvenMethod } from '../../common/proven-method.js';
import { type Transport } from '../../sessions/index.js';
import { type User, UserStore } from '../../users/index.js';
import { type UnlinkedIdentity } from './link-identity.flow.js';

/** What logs in to an account by itself, and so proves it; one-time codes and recovery codes only come after something. */
const METHODS = ['password', 'passkey'];

/** An identity that waits for the proof of the account that has its address. */
export interface WaitingLink {
  readonly challenge: Challenge;
  readonly user: User;
  readonly identity: UnlinkedIdentity;
  readonly transport: Transport;
}

/** Identities whose addresses have accounts, and the proofs of those accounts. */
@Injectable()
export class LinkProofs {
  constructor(
    private readonly challengeStore: ChallengeStore,
    private readonly userStore: UserStore,
    private readonly secondFactors: SecondFactors,
  ) {}

  /**
   * @param user the account that has the address
   * @param identity what waits
   * @param transport how the refresh token of the login will travel
   * @returns `link_required`, with a challenge
   */
  async required(user: User, identity: UnlinkedIdentity, transport: Transport): Promise<DomainError> {
    const { provider, issuer, subject, email, emailVerified } = identity;
    const { _id: userId, credentialVersion } = user;
    const opened = await this.challengeStore.open({
      ...{ purpose: 'link_proof', userId, credentialVersion, transport },
      state: { provider, issuer, subject, emailVerified, ...(email !== undefined && { email }) },
    });
    const own = this.secondFactors.methodsOf(user).filter((method) => METHODS.includes(method));
    // What a stranger's account has is nobody's business who has only said to have its address.
    const methods = emailVerified ? own : METHODS;
    return new DomainError('link_required', { extensions: { ...opened, methods, provider } });
  }

  /**
   * @param challenge what the client brings back
   * @returns what a browser needs to prove the account with a passkey
   * @throws DomainError `challenge_invalid`
   */
  async begin(challenge: string): Promise<object> {
    const { user } = await this.read(await this.challengeStore.find(challenge, ['link_proof']));
    return this.secondFactors.begin(user, challenge);
  }

  /**
   * Counts a try, and looks at the proof.
   *
   * @param challenge what the client brings back
   * @param method of {@link METHODS}
   * @param answer what it takes
   * @param client where from
   * @throws DomainError `challenge_invalid`, `factor_invalid`, `invalid_credentials`, `too_many_attempts`
   */
  async verify(
    challenge: string,
    method: string,
    answer: FactorAnswer,
    client: Client,
  ): Promise<WaitingLink & { readonly proof: ProvenMethod }> {
    const waiting = await this.read(await this.challengeStore.attempt(challenge, 'link_proof'));
    if (!METHODS.includes(method)) throw new DomainError('factor_invalid');
    const proof = await this.secondFactors.verify(method, answer, { user: waiting.user, challenge, client });
    return { ...waiting, proof };
  }

  /**
   * Uses the challenge up: the account was proved.
   *
   * @param waiting as it was found
   * @throws DomainError `challenge_invalid` when another request did so first
   */
  async use({ challenge }: WaitingLink): Promise<void> {
    if (!(await this.challengeStore.use(challenge))) throw new DomainError('challenge_invalid');
  }

  /**
   * Takes what waits, for somebody who has proved the account by a session.
   *
   * @param challenge what the client brings back
   * @param userId whose session
   * @throws DomainError `challenge_invalid`, also for another account's
   */
  async take(challenge: string, userId: string): Promise<WaitingLink> {
    const found = await this.challengeStore.find(challenge, ['link_proof']);
    if (found?.userId !== userId) throw new DomainError('challenge_invalid');
    return this.read(await this.challengeStore.take(challenge, 'link_proof'));
  }

  private async read(challenge: Challenge | null): Promise<WaitingLink> {
    const user = challenge?.userId === undefined ? null : await this.userStore.findById(challenge.userId);
    const isValid = user?.status === 'active' && user.credentialVersion === challenge?.credentialVersion;
    if (challenge === null || user === null || !isValid) throw new DomainError('challenge_invalid');
    const identity = challenge.state as unknown as UnlinkedIdentity;
    return { challenge, user, identity, transport: (challenge.transport ?? 'body') as Transport };
  }
}
