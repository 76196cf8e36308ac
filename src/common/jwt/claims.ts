import { CLOCK_SKEW } from '../clock.js';
import { type JsonObject } from './strict-jwt.js';

/** A non-empty string. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** A count: a whole number, zero or more, that a double holds exactly. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/**
 * Whether the times of a verified token hold now (RFC 7519 §4.1.4–4.1.6). They are checked here and not by
 * the JWT library: it lets a missing `exp` and a future `iat` pass, and asks the machine's clock.
 *
 * @param claims the payload, its signature verified
 * @param now seconds since 1970
 * @param longestLife seconds from `iat` to `exp` at most
 */
export function areTimesValid(claims: JsonObject, now: number, longestLife: number): boolean {
  const { iat, exp, nbf } = claims;
  if (!isCount(iat) || !isCount(exp)) return false;
  if (nbf !== undefined && (!isCount(nbf) || nbf > now + CLOCK_SKEW)) return false;
  return iat <= now + CLOCK_SKEW && exp > now - CLOCK_SKEW && exp > iat && exp - iat <= longestLife;
}
