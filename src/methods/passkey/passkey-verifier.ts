import { Injectable } from '@nestjs/common';
import { byOwner } from '../../common/audit/index.js';
import { Clock } from '../../common/clock.js';
import { type Client } from '../../common/http/index.js';
import { type ProvenMethod } from '../../common/proven-method.js';
import { type User } from '../../users/index.js';
import { PasskeyStore } from './passkey.store.js';
import { provenPasskey } from './proven-passkey.js';
import { credentialIdOf, RelyingParty, userHandleOf, type WebAuthnResponse } from './relying-party.js';
import { handleOf } from './signals.js';

/** Verifies that whoever answers holds a passkey of an account. */
@Injectable()
export class PasskeyVerifier {
  constructor(
    private readonly relyingParty: RelyingParty,
    private readonly store: PasskeyStore,
    private readonly clock: Clock,
  ) {}

  /**
   * @param user the account, as read in this request
   * @param response what the browser gave
   * @param challenge what the client brings back
   * @param client where from
   * @returns the proof; undefined when it is none
   */
  async verify(
    user: User,
    response: WebAuthnResponse,
    challenge: string,
    client: Client,
  ): Promise<ProvenMethod | undefined> {
    const id = credentialIdOf(response);
    const passkey = user.passkeys?.find((each) => each.id === id);
    if (passkey === undefined || !isOf(user, response)) return undefined;
    const assertion = await this.relyingParty.verifyAssertion(response, challenge, passkey);
    if (assertion === undefined) return undefined;
    const counts = await this.store.use(user._id, passkey.id, assertion, byOwner(client));
    return counts ? provenPasskey(passkey, assertion.isVerified, this.clock.now()) : undefined;
  }
}

/** An authenticator that is told who is meant need not say whose the passkey is; one that does must be right. */
function isOf({ _id }: User, response: WebAuthnResponse): boolean {
  const userHandle = userHandleOf(response);
  return userHandle === undefined || userHandle === handleOf(_id);
}
