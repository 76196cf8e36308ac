import { Injectable } from '@nestjs/common';
import { CompleteLogin, type LoginOutcome, refusalOf, TransportSelector } from '../../auth/index.js';
import { ChallengeStore } from '../../challenges/index.js';
import { DomainError } from '../../common/errors/index.js';
import { Events } from '../../common/events/index.js';
import { type Client } from '../../common/http/index.js';
import { type ProvenMethod } from '../../common/proven-method.js';
import { type Transport } from '../../sessions/index.js';
import { type User } from '../../users/index.js';
import { PasskeyVerifier } from './passkey-verifier.js';
import { type PasskeyOptionsResponse } from './passkey.response.js';
import { PasskeyStore } from './passkey.store.js';
import { credentialIdOf, RelyingParty, userHandleOf, type WebAuthnResponse } from './relying-party.js';
import { handleOf } from './signals.js';

/** What a browser has signed. */
export interface PresentedAssertion {
  readonly challenge: string;
  readonly response: WebAuthnResponse;
  readonly transport?: Transport | undefined;
}

/** How the login of an account ended. */
export interface PasskeyLogin {
  readonly user: User;
  readonly outcome: LoginOutcome;
}

const REFUSALS = [
  'challenge_invalid',
  'factor_invalid',
  'passkey_unknown',
  'invalid_credentials',
  'too_many_attempts',
] as const;

/** A login that begins with a passkey: nobody says who they are, the authenticator does. */
@Injectable()
export class LogInWithPasskeyFlow {
  constructor(
    private readonly challengeStore: ChallengeStore,
    private readonly relyingParty: RelyingParty,
    private readonly store: PasskeyStore,
    private readonly verifier: PasskeyVerifier,
    private readonly transportSelector: TransportSelector,
    private readonly completeLogin: CompleteLogin,
    private readonly events: Events,
  ) {}

  /** @returns what the browser needs, and what its answer must bring back */
  async begin(): Promise<PasskeyOptionsResponse> {
    const opened = await this.challengeStore.open({ purpose: 'passkey_login' });
    return { ...opened, options: await this.relyingParty.requestOptions(opened.challenge) };
  }

  /**
   * @param presented what the client brings back
   * @param client where from
   * @returns the tokens of a new session, or what is still required: a passkey that asked for nothing is one factor
   * @throws DomainError `validation_failed` for the transport, `challenge_invalid`, `passkey_unknown`, `factor_invalid`,
   * `invalid_credentials` of a banned account, `too_many_attempts`; what a hook of the host refuses with
   */
  async logIn(
    { transport: wanted, ...presented }: PresentedAssertion,
    client: Client,
  ): Promise<PasskeyLogin> {
    const transport = this.transportSelector.choose(wanted);
    try {
      const { user, proof } = await this.verify(presented, client);
      const outcome = await this.completeLogin.complete({ user, proved: [proof] }, { client, transport });
      return { user, outcome };
    } catch (error) {
      this.events.emit('login.failed', { reason: refusalOf(error, REFUSALS) });
      throw error;
    }
  }

  private async verify(
    { challenge, response }: Omit<PresentedAssertion, 'transport'>,
    client: Client,
  ): Promise<{ user: User; proof: ProvenMethod }> {
    // First, so that of one assertion that is sent twice the second is looked at by nobody.
    if ((await this.challengeStore.take(challenge, 'passkey_login')) === null)
      throw new DomainError('challenge_invalid');
    const user = await this.ownerOf(response);
    // It alone says who this is (WebAuthn L3 §7.2, step 6): without it, or with another's, nobody has said so.
    if (userHandleOf(response) !== handleOf(user._id)) throw new DomainError('factor_invalid');
    if (user.status !== 'active') throw new DomainError('invalid_credentials');
    const proof = await this.verifier.verify(user, response, challenge, client);
    if (proof === undefined) throw new DomainError('factor_invalid');
    return { user, proof };
  }

  private async ownerOf(response: WebAuthnResponse): Promise<User> {
    const credentialId = credentialIdOf(response);
    if (credentialId === undefined) throw new DomainError('factor_invalid');
    const owner = await this.store.findOwner(credentialId);
    if (owner !== null) return owner;
    const unknownCredential = { rpId: this.relyingParty.id, credentialId };
    throw new DomainError('passkey_unknown', { extensions: { signals: { unknownCredential } } });
  }
}
