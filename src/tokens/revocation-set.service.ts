import { Inject, Injectable } from '@nestjs/common';
import { Clock, numericDate } from '../common/clock.js';
import { entityTag } from '../common/http/index.js';
import { TOKENS_CONFIG, type TokensConfig } from '../config/index.js';
import { AccessKeys } from './access-keys.js';
import { signJwt } from './sign-jwt.js';

const TYPE = 'revocations+jwt';

/** What other services must refuse although its time is not over. */
export interface RevocationSet {
  /** Sessions whose access tokens count no more. */
  sids: string[];
  /** The least `ver` that still counts, by user id. */
  users: Record<string, number>;
}

/** A revocation set, ready to be sent. */
export interface SignedRevocationSet {
  /** Changes with the content, not with the time of signing: hence a weak validator (RFC 9110 §8.8.1). */
  etag: string;
  /** A signed JWT of type `revocations+jwt`. */
  sign: () => string;
}

/** Signs what services without our database need to know of revocations. */
@Injectable()
export class RevocationSetService {
  constructor(
    private readonly keys: AccessKeys,
    @Inject(TOKENS_CONFIG) private readonly config: TokensConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * @param set what is revoked now
   * @returns the set with the ids of the keys that verify now, to be signed when somebody lacks it
   */
  prepare(set: RevocationSet): SignedRevocationSet {
    const content = { kids: this.keys.publicKeys().map(({ kid }) => kid), ...set };
    return {
      etag: `W/${entityTag(content)}`,
      sign: () => {
        const { kid, alg, key } = this.keys.signing();
        const claims = { iss: this.config.issuer, iat: numericDate(this.clock.now()), ...content };
        return signJwt({ alg, typ: TYPE, kid }, claims, key);
      },
    };
  }
}
