import {
  createHash,
  createPublicKey,
  generateKeyPair as generateKeyPairCallback,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';
import { type KeyRingConfig } from '../../config/index.js';

const generateKeyPair = promisify(generateKeyPairCallback);

/** Bits. NIST SP 800-57 holds 2048 good until 2030; it is also what every verifier takes. */
const RSA_MODULUS = 2048;

/** An algorithm of keys in the ring. */
export type RingAlgorithm = KeyRingConfig['algorithm'];

/** The members that make a public key (RFC 7518 §6.2.1, §6.3.1), and no other. */
export type PublicKeyMembers =
  { kty: 'EC'; crv: 'P-256'; x: string; y: string } | { kty: 'RSA'; n: string; e: string };

/** A public key as others get it (RFC 7517 §4). */
export type PublicJwk = PublicKeyMembers & { kid: string; alg: RingAlgorithm; use: 'sig' };

/** A fresh key pair. */
export interface KeyPair {
  kid: string;
  alg: RingAlgorithm;
  publicJwk: PublicKeyMembers;
  privateKey: KeyObject;
}

/**
 * @param alg what it is for: ES256 gives a P-256 key, RS256 an RSA key of 2048 bits
 * @returns a new key pair
 */
export async function createKeyPair(alg: RingAlgorithm): Promise<KeyPair> {
  const { publicKey, privateKey } =
    alg === 'ES256'
      ? await generateKeyPair('ec', { namedCurve: 'P-256' })
      : await generateKeyPair('rsa', { modulusLength: RSA_MODULUS });
  const publicJwk = publicMembers(publicKey);
  const kid = thumbprint(publicJwk);
  // One in 64; on the command line it would be an option.
  return kid.startsWith('-') ? createKeyPair(alg) : { kid, alg, publicJwk, privateKey };
}

/**
 * @param key either key of a pair
 * @returns the members of its public key; whatever else the key holds stays where it is
 */
export function publicMembers(key: KeyObject): PublicKeyMembers {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  const { kty, crv, x, y, n, e } = publicKey.export({ format: 'jwk' });
  if (kty === 'EC' && crv === 'P-256' && x && y) return { kty, crv, x, y };
  if (kty === 'RSA' && n && e) return { kty, n, e };
  throw new Error('Not a key of the ring');
}

/**
 * A key's name, which follows from the key (RFC 7638): nobody can give one key the name of another.
 *
 * @param members the members of the public key
 * @returns SHA-256, base64url
 */
export function thumbprint(members: PublicKeyMembers): string {
  // §3.2: the required members only, in the order of the alphabet, without white space.
  const canonical =
    members.kty === 'EC'
      ? { crv: members.crv, kty: members.kty, x: members.x, y: members.y }
      : { e: members.e, kty: members.kty, n: members.n };
  return createHash('sha256').update(JSON.stringify(canonical)).digest('base64url');
}

/**
 * @param members the members of a public key
 * @returns the key, ready to verify with
 * @throws when they make no key
 */
export function toPublicKey(members: PublicKeyMembers): KeyObject {
  return createPublicKey({ key: members as JsonWebKey, format: 'jwk' });
}
