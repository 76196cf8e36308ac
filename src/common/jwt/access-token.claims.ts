import { type Acr, ACRS, type UserPrincipal } from '../http/principal.js';
import { areTimesValid, isCount, isText } from './claims.js';
import { extraClaimsOf } from './extra-claims.js';
import { type JsonObject } from './strict-jwt.js';

/** RFC 9068 §2.1: an access token says that it is one, so that no other JWT can pass for it. */
export const ACCESS_TOKEN_TYPE = 'at+jwt';

/**
 * Reads the claims of an access token whose signature, issuer and audience have been verified.
 *
 * @param claims the payload
 * @param now seconds since 1970
 * @param longestLife seconds that a token may live at most
 * @returns the principal, frozen; undefined when a claim is missing, mistyped or out of its time
 */
export function principalOf(claims: JsonObject, now: number, longestLife: number): UserPrincipal | undefined {
  if (!areTimesValid(claims, now, longestLife)) return undefined;
  const { aud, sub, sid, jti, ver, roles, exp } = claims;
  // A node of a version before signs without `acr`: that was one factor. What a token does not say is worth nothing: a
  // login at an unknown time is never recent, however recently the token was signed.
  const { acr = 'aal1', amr = [], auth_time: authTime = 0 } = claims;
  if (!isText(sub) || !isText(sid) || !isText(jti) || !isCount(ver)) return undefined;
  if (!isTexts(roles) || !(isText(aud) || isTexts(aud))) return undefined;
  if (!isAcr(acr) || !isTexts(amr) || !isCount(authTime)) return undefined;
  return Object.freeze({
    kind: 'user' as const,
    id: sub,
    sessionId: sid,
    roles: Object.freeze(roles),
    acr,
    amr: Object.freeze(amr),
    authTime: new Date(authTime * 1000),
    expiresAt: new Date(Number(exp) * 1000),
    tokenId: jti,
    version: ver,
    claims: extraClaimsOf(claims),
  });
}

function isAcr(value: unknown): value is Acr {
  return ACRS.some((acr) => acr === value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isText);
}
