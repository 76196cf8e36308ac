import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { type Principal } from '../common/http/index.js';
import { AccessKeys } from './access-keys.js';

/** Tokens at the most: memory is bounded whoever asks. The oldest goes first: it has the least time left. */
const CAPACITY = 20_000;

/**
 * Tokens whose signature this node has checked, so that a client's next request costs no elliptic curve. What it
 * saves is in docs/decisions/0017-verified-token-cache.md. Nothing lives here past its `exp`, or past a change of
 * the keys; whether a token was revoked is asked on every request, cached or not.
 */
@Injectable()
export class VerifiedTokens {
  private readonly principals = new Map<string, Principal>();

  constructor(
    keys: AccessKeys,
    private readonly clock: Clock,
  ) {
    keys.onChange(() => this.principals.clear());
  }

  /**
   * @param token a raw token, byte for byte as it was verified
   * @returns its holder; undefined when the token has to be verified (again)
   */
  find(token: string): Principal | undefined {
    const principal = this.principals.get(token);
    if (principal === undefined || principal.expiresAt > this.clock.now()) return principal;
    this.principals.delete(token);
    return undefined;
  }

  /**
   * @param token a raw token that has just been verified
   * @param principal its holder
   */
  remember(token: string, principal: Principal): void {
    if (this.principals.size >= CAPACITY) {
      const [oldest] = this.principals.keys();
      if (oldest !== undefined) this.principals.delete(oldest);
    }
    this.principals.set(token, principal);
  }
}
