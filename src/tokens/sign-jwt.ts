import { createHmac, type KeyObject, sign } from 'node:crypto';
import { type AccessTokenAlgorithm } from './access-keys.js';

/** What stands before the claims of a token. */
export interface JwtHeader {
  alg: AccessTokenAlgorithm;
  typ: string;
  /** Which key it is, where there are several. */
  kid?: string;
}

/**
 * Writes a JWT in compact form (RFC 7515 §7.1). The same header, claims and key always give the same bytes, except
 * for ES256, which draws a number for each signature. Node's own functions and no library: `jsonwebtoken` prepares
 * its options anew for each token, which cost up to 15 µs of a rotation (docs/performance.md).
 *
 * @param header in the order in which a token of ours has always had it: `alg`, `typ`, `kid`
 * @param claims the payload
 * @param key of the header's algorithm
 * @returns the token
 */
export function signJwt({ alg, typ, kid }: JwtHeader, claims: object, key: KeyObject): string {
  const input = `${encode({ alg, typ, kid })}.${encode(claims)}`;
  return `${input}.${signatureOf(input, alg, key)}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function signatureOf(input: string, alg: AccessTokenAlgorithm, key: KeyObject): string {
  if (alg === 'HS256') return createHmac('sha256', key).update(input).digest('base64url');
  // RFC 7518 §3.4: r and s side by side, and not the DER that OpenSSL writes. RSA ignores it.
  return sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
}
