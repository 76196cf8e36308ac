import { Inject, Injectable } from '@nestjs/common';
import { Clock, numericDate } from '../common/clock.js';
import { entityTag } from '../common/http/index.js';
import { RevocationIds, REVOCATIONS_FORMAT, revokedSessionId } from '../common/jwt/index.js';
import { TOKENS_CONFIG, type TokensConfig } from '../config/index.js';
import { AccessKeys } from './access-keys.js';
import { signJwt } from './sign-jwt.js';

const TYPE = 'revocations+jwt';

/** What other services must refuse although its time is not over: access tokens of a session or a user. */
export interface Revoked {
  readonly kind: 'session' | 'user';
  /** Of the session or the user. */
  readonly id: string;
  /** For a user: the least `ver` that still counts. */
  readonly leastVersion?: number;
}

/** A revocation set, ready to be sent. */
export interface SignedRevocationSet {
  /** Changes with the content, not with the time of signing: hence a weak validator (RFC 9110 §8.8.1). */
  etag: string;
  /** A signed JWT of type `revocations+jwt`. */
  sign: () => string;
}

/**
 * Signs what services without our database need to know of revocations. Everybody may read it, so sessions and users stand
 * there under ids that tell something only to who has a token of theirs.
 */
@Injectable()
export class RevocationSetService {
  /** Computed once for each: it is nearly the same ones that are asked for, every second by every service. */
  private readonly publicIds = new WeakMap<Revoked, string>();

  constructor(
    private readonly keys: AccessKeys,
    private readonly ids: RevocationIds,
    @Inject(TOKENS_CONFIG) private readonly config: TokensConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * @param revoked what is revoked now
   * @returns the set, with the ids of the keys that verify now, to be signed when somebody lacks it
   */
  prepare(revoked: readonly Revoked[]): SignedRevocationSet {
    const sessions: string[] = [];
    const users: Record<string, number> = {};
    for (const entry of revoked) {
      if (entry.kind === 'session') sessions.push(this.publicIdOf(entry));
      else if (entry.leastVersion !== undefined) users[this.publicIdOf(entry)] = entry.leastVersion;
    }
    const content = {
      format: REVOCATIONS_FORMAT,
      kids: this.keys.publicKeys().map(({ kid }) => kid),
      sessions,
      users,
      users_key: this.ids.key,
    };
    return {
      etag: `W/${entityTag(content)}`,
      sign: () => {
        const { kid, alg, key } = this.keys.signing();
        const claims = { iss: this.config.issuer, iat: numericDate(this.clock.now()), ...content };
        return signJwt({ alg, typ: TYPE, kid }, claims, key);
      },
    };
  }

  private publicIdOf(entry: Revoked): string {
    const known = this.publicIds.get(entry);
    if (known !== undefined) return known;
    const id = entry.kind === 'session' ? revokedSessionId(entry.id) : this.ids.ofUser(entry.id);
    this.publicIds.set(entry, id);
    return id;
  }
}
