import { Injectable } from '@nestjs/common';
import { type FactorAnswer, type FactorStep, type SecondFactor } from '../../auth/index.js';
import { DomainError } from '../../common/errors/index.js';
import { type ProvenMethod } from '../../common/proven-method.js';
import { type User } from '../../users/index.js';
import { PasskeyVerifier } from './passkey-verifier.js';
import { RelyingParty, type WebAuthnOptions } from './relying-party.js';

/** A passkey of an account that is known already: after a password, or to raise a session. Nobody guesses a signature: none is counted. */
@Injectable()
export class PasskeySecondFactor implements SecondFactor {
  readonly method = 'passkey';

  constructor(
    private readonly relyingParty: RelyingParty,
    private readonly verifier: PasskeyVerifier,
  ) {}

  /** @param user the account */
  isEnrolled({ passkeys = [] }: User): boolean {
    return passkeys.length > 0;
  }

  /**
   * @param user the account
   * @param challenge what the client will bring back
   * @returns `passkey`: the options of `navigator.credentials.get()`
   */
  async begin({ passkeys }: User, challenge: string): Promise<{ passkey: WebAuthnOptions }> {
    return { passkey: await this.relyingParty.requestOptions(challenge, passkeys) };
  }

  /**
   * @param answer with the response
   * @param step in what
   * @returns the proof; undefined when it is none
   * @throws DomainError `challenge_invalid` where there is none
   */
  async verify(
    { response = {} }: FactorAnswer,
    { user, challenge, client }: FactorStep,
  ): Promise<ProvenMethod | undefined> {
    if (challenge === undefined) throw new DomainError('challenge_invalid');
    return this.verifier.verify(user, response, challenge, client);
  }
}
