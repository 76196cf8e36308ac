import { Inject, Injectable } from '@nestjs/common';
import { Clock, numericDate } from '../common/clock.js';
import { entityTag } from '../common/http/index.js';
import { TOKENS_CONFIG, type TokensConfig } from '../config/index.js';
import { AccessKeys } from './access-keys.js';
import { RevocationIds, REVOCATIONS_FORMAT, revokedSessionId } from './revocation-ids.js';
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

/**
 * Signs what services without our database need to know of revocations. Everybody may read it, so sessions and users stand
 * there under ids that tell something only to who has a token of theirs.
 */
@Injectable()
export class RevocationSetService {
  /** The ids of the latest set, by our own: with every question a set comes that is nearly the same. */
  private sessions = new Map<string, string>();
  private users = new Map<string, string>();

  constructor(
    private readonly keys: AccessKeys,
    private readonly ids: RevocationIds,
    @Inject(TOKENS_CONFIG) private readonly config: TokensConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * @param set what is revoked now
   * @returns the set with the ids of the keys that verify now, to be signed when somebody lacks it
   */
  prepare({ sids, users }: RevocationSet): SignedRevocationSet {
    this.sessions = publicIds(sids, this.sessions, revokedSessionId);
    this.users = publicIds(Object.keys(users), this.users, (id) => this.ids.ofUser(id));
    const content = {
      format: REVOCATIONS_FORMAT,
      kids: this.keys.publicKeys().map(({ kid }) => kid),
      sessions: [...this.sessions.values()],
      users: Object.fromEntries([...this.users].map(([id, rvid]) => [rvid, users[id]])),
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
}

/** @returns the public id of each, those that are known not computed again */
function publicIds(
  ids: string[],
  known: ReadonlyMap<string, string>,
  compute: (id: string) => string,
): Map<string, string> {
  return new Map(ids.map((id) => [id, known.get(id) ?? compute(id)]));
}
