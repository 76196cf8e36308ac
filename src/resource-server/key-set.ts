import { type JsonObject } from '../common/jwt/index.js';
import { toVerifyingKey, type VerifyingKey } from './verifying-key.js';

/** Seconds that a key set is good for when its answer does not say. */
const DEFAULT_MAX_AGE = 300;
/** Seconds. Bounds to what the answer says: no storm, and no key set for ever. */
const LEAST_MAX_AGE = 1;
const GREATEST_MAX_AGE = 3600;

/**
 * Reads a JWK set (RFC 7517 §5).
 *
 * @param body the JSON
 * @returns the keys we can verify with, by `kid`; others are left out, as the RFC asks
 * @throws Error when it is no JWK set, or when two keys share a `kid`: it would not say which one is meant
 */
export function readKeySet(body: string): ReadonlyMap<string, VerifyingKey> {
  const set: unknown = JSON.parse(body);
  if (!isObject(set) || !Array.isArray(set['keys'])) throw new Error('not a JWK set');
  const keys = new Map<string, VerifyingKey>();
  for (const jwk of set['keys'] as unknown[]) {
    const key = isObject(jwk) ? toVerifyingKey(jwk) : undefined;
    if (key === undefined) continue;
    if (keys.has(key.kid)) throw new Error('two keys with one kid');
    keys.set(key.kid, key);
  }
  return keys;
}

/**
 * How long an answer is good for (RFC 9111 §5.2.2.1).
 *
 * @param cacheControl the header, or null
 * @returns seconds
 */
export function maxAgeOf(cacheControl: string | undefined): number {
  const maxAge = /(?:^|[\s,])max-age=(\d+)/i.exec(cacheControl ?? '')?.[1];
  if (maxAge === undefined) return DEFAULT_MAX_AGE;
  return Math.min(GREATEST_MAX_AGE, Math.max(LEAST_MAX_AGE, Number(maxAge)));
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
