import { type KeyFacts } from './key-life-cycle.js';
import { type PublicKeyMembers, type RingAlgorithm } from './key-pair.js';

/** Shows that what a record says of a key was written by a holder of KEY_ENCRYPTION_KEY. */
export interface RecordMac {
  /** Which KEY_ENCRYPTION_KEY it was made with. */
  keyId: string;
  /** Since when the ring has MACs: handed on from key to key, and covered. */
  since: Date;
  /** HMAC-SHA-256, base64url. */
  value: string;
}

/** What decides whether a key is trusted, and when. */
export interface RecordFacts extends KeyFacts {
  readonly kid: string;
  readonly alg: RingAlgorithm;
  readonly publicJwk: PublicKeyMembers;
}

/**
 * @param facts what a record says
 * @param since as in {@link RecordMac}
 * @returns what its MAC is computed over: JSON, so that no two records can have the same bytes
 */
export function macInput(
  { sequence, kid, alg, publicJwk, publishedAt, activeFrom, revokedAt }: RecordFacts,
  since: Date,
): string {
  const members =
    publicJwk.kty === 'EC'
      ? [publicJwk.kty, publicJwk.crv, publicJwk.x, publicJwk.y]
      : [publicJwk.kty, publicJwk.n, publicJwk.e];
  return JSON.stringify([
    ...['nightlatch signing key record', 1, sequence, kid, alg, members],
    ...[publishedAt, activeFrom, revokedAt, since],
  ]);
}
