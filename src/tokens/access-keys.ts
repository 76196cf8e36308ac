import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { TOKENS_CONFIG, type TokensConfig } from '../config/index.js';

/** What an access token is signed with. One key, one algorithm. */
export interface SigningKey {
  kid: string;
  alg: 'HS256';
  /** Made once: a string or PEM is parsed anew in every call, at many times the cost. */
  key: KeyObject;
}

/**
 * The keys of access tokens: which one signs, and which ones still verify. The rest of the product knows
 * keys by `kid` only, so where they come from is decided here alone.
 */
@Injectable()
export class AccessKeys {
  /** The key that signs now. */
  readonly current: SigningKey;

  constructor(@Inject(TOKENS_CONFIG) config: TokensConfig) {
    this.current = {
      // Tells keys apart after a change of the secret, and tells nothing about the secret.
      kid: createHmac('sha256', config.accessSecret)
        .update('nightlatch access key id')
        .digest('base64url')
        .slice(0, 16),
      alg: 'HS256',
      key: createSecretKey(config.accessSecret, 'utf8'),
    };
  }

  /** The algorithm of every access token. */
  get algorithm(): SigningKey['alg'] {
    return this.current.alg;
  }

  /**
   * @param kid the `kid` of a token's header, whatever a client put there
   * @returns the key that verifies it, or undefined
   */
  find(kid: unknown): KeyObject | undefined {
    return kid === this.current.kid ? this.current.key : undefined;
  }
}
