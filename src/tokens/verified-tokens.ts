import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { type UserPrincipal } from '../common/http/index.js';
import { AccessKeys } from './access-keys.js';

/** Tokens at most: memory is bounded whoever asks. The oldest goes first: it has the least time left. */
const CAPACITY = 20_000;

/**
 * Characters at the end of a token that it is looked up by: a part of its signature, which no two tokens share. A Map reads
 * its key whole, and reading all of a token took longer than the rest of a guarded request's way through here.
 */
const KEY_LENGTH = 43;

const keyOf = (token: string): string => token.slice(-KEY_LENGTH);

interface VerifiedToken {
  readonly token: string;
  readonly principal: UserPrincipal;
  /** Milliseconds since 1970: comparing two Dates is several times slower. */
  readonly expiresAt: number;
}

/**
 * Tokens whose signature this node has checked, so that a client's next request costs no elliptic curve. What it
 * saves is in docs/decisions/0017-verified-token-cache.md. Nothing lives here past its `exp`, or past a change of
 * the keys; whether a token was revoked is asked on every request, cached or not.
 */
@Injectable()
export class VerifiedTokens {
  private readonly known = new Map<string, VerifiedToken>();

  constructor(
    keys: AccessKeys,
    private readonly clock: Clock,
  ) {
    keys.onChange(() => this.known.clear());
  }

  /**
   * @param token a raw token, byte for byte as it was verified
   * @returns its holder; undefined when the token has to be verified (again)
   */
  find(token: string): UserPrincipal | undefined {
    const key = keyOf(token);
    const found = this.known.get(key);
    if (found?.token !== token) return undefined;
    if (found.expiresAt > this.clock.now().getTime()) return found.principal;
    this.known.delete(key);
    return undefined;
  }

  /**
   * @param token a raw token that has just been verified
   * @param principal its holder
   */
  remember(token: string, principal: UserPrincipal): void {
    if (this.known.size >= CAPACITY) {
      const [oldest] = this.known.keys();
      if (oldest !== undefined) this.known.delete(oldest);
    }
    this.known.set(keyOf(token), { token, principal, expiresAt: principal.expiresAt.getTime() });
  }
}
