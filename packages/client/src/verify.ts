import { areTexts, Issuer, type News, SKEW } from './verify/issuer.js';
import { base64url, type Claims, isGenuine, isText, readJwt } from './verify/jws.js';

/** Who verifies what. */
export interface VerifierOptions {
  /** Exactly the `iss` of the tokens, which is `PUBLIC_URL` of nightlatch: an origin, without a slash at its end. */
  issuer: string;
  /** The `aud` of the tokens. */
  audience: string;
  /** Seconds: how old the news of revocations may be. 5 when absent. */
  maxStaleness?: number;
  /** What to do with older news: say `unavailable`, or go by the last news. */
  whenStale?: 'refuse' | 'accept';
  /** Seconds from `iat` to `exp` at most: 86400 when absent. */
  maxTokenLifetime?: number;
  /** Stands in for the global one. */
  fetch?: typeof globalThis.fetch;
  /** Milliseconds since 1970: `Date.now` when absent. */
  now?: () => number;
}

/** The holder of an access token. */
export interface VerifiedUser {
  /** The user's id. */
  readonly id: string;
  /** The session. */
  readonly sessionId: string;
  /** What the user may do. */
  readonly roles: readonly string[];
  /** `aal1` for one factor, `aal2` for two. */
  readonly acr: string;
  /** By what it was proved (RFC 8176). */
  readonly amr: readonly string[];
  /** When something was proved last; 1970 when the token does not say. */
  readonly authTime: Date;
  /** When the token ends. */
  readonly expiresAt: Date;
  /** All that the token says. */
  readonly claims: Claims;
}

/** What a token is worth. */
export type Verdict =
  | { readonly status: 'valid'; readonly user: VerifiedUser }
  /** Answer 401: malformed, forged, expired, revoked, or for somebody else. */
  | { readonly status: 'invalid' }
  /** Answer 503: nothing can be said, because the issuer was not heard of for too long. */
  | { readonly status: 'unavailable' };

/** Milliseconds after which news are asked for again. */
const USUAL_INTERVAL = 1000;
/** Characters of a token. */
const MAX_TOKEN = 8192;

/**
 * Makes a function that verifies access tokens with the Web Cryptography API, log-outs and bans included. Make one for a
 * process: it remembers keys and revocations.
 *
 * @param options who signs, for whom
 * @returns verifies a token, raw and without `Bearer`; never rejects
 */
export function createVerifier(options: VerifierOptions): (token: string) => Promise<Verdict> {
  const { issuer: url, maxStaleness = 5, whenStale = 'refuse', now = Date.now } = options;
  const issuer = new Issuer(url, options.fetch ?? ((input, init) => globalThis.fetch(input, init)), now);
  const interval = Math.min(USUAL_INTERVAL, (maxStaleness * 1000) / 3);
  const isFresh = (): boolean => issuer.age() <= maxStaleness * 1000;
  const news = (): News | undefined => (isFresh() || whenStale === 'accept' ? issuer.news() : undefined);

  return async (token) => {
    const jwt = readJwt(token, 'at+jwt', MAX_TOKEN);
    if (!jwt) return { status: 'invalid' };
    if (issuer.age() > interval) {
      const look = issuer.look().catch(() => undefined);
      // Fresh enough to be gone by: the next request has the newer one.
      if (!isFresh()) await look;
    }
    if (!news()) return { status: 'unavailable' };
    const key = await issuer.keyOf(jwt.kid);
    if (!(await isGenuine(jwt, key))) return { status: 'invalid' };
    const user = userIn(jwt.claims, options, now() / 1000);
    if (!user) return { status: 'invalid' };
    const latest = news();
    if (!latest) return { status: 'unavailable' };
    return (await isRevoked(user, latest)) ? { status: 'invalid' } : { status: 'valid', user };
  };
}

function userIn(
  claims: Claims,
  { issuer, audience, maxTokenLifetime = 86_400 }: VerifierOptions,
  now: number,
): VerifiedUser | undefined {
  const { iss, aud, sub, sid, jti, ver, rvid, roles, exp, iat, nbf = 0 } = claims;
  const { acr = 'aal1', amr = [], auth_time: authTime = 0 } = claims;
  if (iss !== issuer || !(aud === audience || (areTexts(aud) && aud.includes(audience)))) return undefined;
  if (!isText(sub) || !isText(sid) || !isText(jti) || !isText(rvid) || !isCount(ver)) return undefined;
  if (!areTexts(roles) || !areTexts(amr) || (acr !== 'aal1' && acr !== 'aal2')) return undefined;
  if (!isCount(exp) || !isCount(iat) || !isCount(nbf) || !isCount(authTime)) return undefined;
  if (iat > now + SKEW || nbf > now + SKEW || exp <= now - SKEW) return undefined;
  if (exp <= iat || exp - iat > maxTokenLifetime) return undefined;
  const [lastProof, end] = [new Date(authTime * 1000), new Date(exp * 1000)];
  return { id: sub, sessionId: sid, roles, acr, amr, authTime: lastProof, expiresAt: end, claims };
}

/** Whether it ended before its time, or can't be looked up: its `rvid` is under another key. */
async function isRevoked({ sessionId, claims }: VerifiedUser, news: News): Promise<boolean> {
  const { ver, rvid } = claims as { ver: number; rvid: string };
  if (!rvid.startsWith(`${news.usersKey}.`)) return true;
  const least = Object.hasOwn(news.users, rvid) ? (news.users[rvid] ?? 0) : 0;
  return ver < least || news.sessions.has(await listedName(sessionId));
}

/** What the list calls a session. */
async function listedName(sessionId: string): Promise<string> {
  const text = new TextEncoder().encode(`nightlatch revoked session ${sessionId}`);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', text));
  return base64url(String.fromCharCode(...hash)).slice(0, 22);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
