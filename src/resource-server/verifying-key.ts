import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { isText, type JsonObject } from '../common/jwt/index.js';

/** The algorithms nightlatch publishes keys for. */
export const ALGORITHMS = ['ES256', 'RS256'] as const;

/** A key that verifies, with the one algorithm it is for (RFC 8725 §3.1). */
export interface VerifyingKey {
  kid: string;
  alg: (typeof ALGORITHMS)[number];
  /** Made once: to parse a key costs more than to use it. */
  key: KeyObject;
}

/** RFC 7518 §3.3. */
const LEAST_RSA_BITS = 2048;

/**
 * Reads one key of a JWK set (RFC 7517 §4). Only what belongs to the public key is looked at.
 *
 * @param jwk a member of `keys`
 * @returns the key; undefined when it is none of ours: another kind, another use, too weak, without a `kid`
 */
export function toVerifyingKey(jwk: JsonObject): VerifyingKey | undefined {
  const { kty, crv, x, y, n, e, kid, alg, use } = jwk;
  if (!isText(kid) || use !== 'sig') return undefined;
  try {
    if (alg === 'ES256' && kty === 'EC' && crv === 'P-256' && isText(x) && isText(y)) {
      return { kid, alg, key: createPublicKey({ format: 'jwk', key: { kty, crv, x, y } }) };
    }
    if (alg === 'RS256' && kty === 'RSA' && isText(n) && isText(e)) {
      const key = createPublicKey({ format: 'jwk', key: { kty, n, e } });
      const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
      return bits >= LEAST_RSA_BITS ? { kid, alg, key } : undefined;
    }
  } catch {
    // A point that is not on the curve and the like: not a key.
  }
  return undefined;
}

/**
 * Checks the signature of a JWS (RFC 7518 §3.3, §3.4) with the algorithm of the key, whatever its header says.
 *
 * @param jws three parts, read strictly before
 * @param key the key
 */
export function isSignedBy(jws: string, { alg, key }: VerifyingKey): boolean {
  const dot = jws.lastIndexOf('.');
  const content = Buffer.from(jws.slice(0, dot), 'ascii');
  const signature = Buffer.from(jws.slice(dot + 1), 'base64url');
  // For ECDSA: R and S side by side and no DER. Node ignores the encoding for RSA.
  return alg === 'ES256'
    ? verify('sha256', content, { key, dsaEncoding: 'ieee-p1363' }, signature)
    : verify('sha256', content, key, signature);
}
