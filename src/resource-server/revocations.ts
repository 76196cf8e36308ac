import { CLOCK_SKEW } from '../common/clock.js';
import { type UserPrincipal } from '../common/http/principal.js';
import { isCount, isText, type JsonObject, revokedSessionId } from '../common/jwt/index.js';

/** RFC 8725 §3.11: the type says what it is, so that no token can pass for it and it for no token. */
export const REVOCATIONS_TYPE = 'revocations+jwt';

/** What the issuer says of tokens whose time is not over. */
export interface Revocations {
  /** When it was signed: seconds since 1970. */
  issuedAt: number;
  /** The keys that verify now. */
  kids: ReadonlySet<string>;
  /** Sessions whose tokens are no longer valid, by `revokedSessionId`. */
  sessions: ReadonlySet<string>;
  /** The least version that counts, by `rvid`. */
  users: ReadonlyMap<string, number>;
  /** The key under which every `rvid` in `users` was computed. */
  usersKey: string;
}

/**
 * Reads the payload of the revocations, whose signature and format have been verified. The issuer signs at the time it is
 * asked, so an old one is a replay, from a forgotten cache if from nobody worse.
 *
 * @param payload the claims
 * @param issuer who must have signed it
 * @param now seconds since 1970
 * @returns what it says; undefined when it is not of this issuer, not of this time, or mistyped
 */
export function readRevocations(payload: JsonObject, issuer: string, now: number): Revocations | undefined {
  const { iss, iat, kids, sessions, users, users_key: usersKey } = payload;
  if (iss !== issuer || !isCount(iat) || Math.abs(now - iat) > CLOCK_SKEW) return undefined;
  if (!isTexts(kids) || !isTexts(sessions) || !isText(usersKey)) return undefined;
  if (typeof users !== 'object' || users === null || Array.isArray(users)) return undefined;
  const versions = Object.entries(users);
  if (!versions.every(isVersion)) return undefined;
  return {
    issuedAt: iat,
    kids: new Set(kids),
    sessions: new Set(sessions),
    users: new Map(versions),
    usersKey,
  };
}

/**
 * @param principal the holder of a verified token
 * @param rvid the claim of that name
 * @param revocations what the issuer says
 * @returns whether the token is no longer valid, or can't be looked up: it says no `rvid`, or one under another key
 */
export function isRevoked(
  { sessionId, version }: Pick<UserPrincipal, 'sessionId' | 'version'>,
  rvid: unknown,
  { sessions, users, usersKey }: Revocations,
): boolean {
  if (!isText(rvid) || !rvid.startsWith(`${usersKey}.`)) return true;
  return sessions.has(revokedSessionId(sessionId)) || version < (users.get(rvid) ?? 0);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isText);
}

function isVersion(entry: [string, unknown]): entry is [string, number] {
  return isCount(entry[1]);
}
