import { encodeBase64 } from '../base64.js';
import { PBKDF2_DIGESTS, type Pbkdf2Digest } from '../pbkdf2.js';
import { over } from '../preparations.js';
import { type ReadPassword } from './password-format.js';

/** What is left to somebody whose hash can't be verified here. */
export const WAY_OUT = 'leave passwordHash out, and the user chooses a password by mail';

/** @param stored a hash that is slow enough */
export function kept(stored: string): ReadPassword {
  return { kind: 'kept', stored };
}

/**
 * @param derivation `$name$parameters` of a fast scheme
 * @param digest what it derives from the right password
 */
export function fast(derivation: string, digest: string): ReadPassword {
  return { kind: 'fast', derivation, digest };
}

/** @param reason after the name of the field: `must be …` */
export function refused(reason: string): ReadPassword {
  return { kind: 'refused', reason };
}

/**
 * Puts steps before a hash that was read.
 *
 * @param steps as for `over`
 * @param read a hash that has none
 */
export function before(steps: readonly string[], read: ReadPassword): ReadPassword {
  switch (read.kind) {
    case 'kept':
      return kept(over(steps, read.stored));
    case 'fast':
      return fast(over(steps, read.derivation), read.digest);
    case 'refused':
      return read;
  }
}

/**
 * @param N scrypt's number of blocks
 * @param r its block size
 * @param p its parallelism
 * @param salt as bytes; a text salt counts as its UTF-8
 * @param key what was derived
 */
export function keptScrypt(N: number, r: number, p: number, salt: Buffer, key: Buffer): ReadPassword {
  const ln = Math.log2(N);
  if (!Number.isInteger(ln)) return refused('must be an scrypt hash whose N is a power of two');
  return kept(`$scrypt$ln=${ln},r=${r},p=${p}$${encodeBase64(salt)}$${encodeBase64(key)}`);
}

/**
 * The first block of PBKDF2 does not depend on the others, so it is all that is kept of a longer hash: what verifies it
 * costs what it costs to guess.
 *
 * @param digest SHA-1, SHA-256 or SHA-512
 * @param iterations of it
 * @param salt as for scrypt
 * @param hash what was derived
 */
export function keptPbkdf2(
  digest: Pbkdf2Digest,
  iterations: number | string,
  salt: Buffer,
  hash: Buffer,
): ReadPassword {
  const block = hash.subarray(0, PBKDF2_DIGESTS[digest]);
  return kept(`$pbkdf2-${digest}$i=${iterations}$${encodeBase64(salt)}$${encodeBase64(block)}`);
}

/** Bytes of a digest. */
const LENGTHS: Readonly<Record<string, number>> = {
  md5: 16,
  sha1: 20,
  sha224: 28,
  sha256: 32,
  sha384: 48,
  sha512: 64,
};

/** The password among the parts of what is digested. */
export const PASSWORD = Symbol('password');

/**
 * @param algorithm md5, sha1, sha224, sha256, sha384 or sha512
 * @param parts what is digested, in its order
 * @param digest what came out
 * @param rounds how often it is digested
 */
export function fastDigest(
  algorithm: string,
  parts: readonly (typeof PASSWORD | Buffer)[],
  digest: Buffer,
  rounds = 1,
): ReadPassword {
  if (digest.length !== LENGTHS[algorithm])
    return refused(`must be a ${algorithm.toUpperCase()} of ${LENGTHS[algorithm] ?? 0} bytes`);
  const template = parts
    .map((part) => (part === PASSWORD ? 'p' : `=${part.toString('base64url')}`))
    .join('.');
  return fast(`$digest$${algorithm}$${rounds}$${template}`, digest.toString('base64'));
}

/**
 * @param algorithm as for `fastDigest`
 * @param key of the HMAC
 * @param mac of the password
 */
export function fastHmac(algorithm: string, key: Buffer, mac: Buffer): ReadPassword {
  if (mac.length !== LENGTHS[algorithm])
    return refused(`must be an HMAC with ${algorithm.toUpperCase()} of ${LENGTHS[algorithm] ?? 0} bytes`);
  return fast(`$hmac$${algorithm}$${key.toString('base64url')}`, mac.toString('base64'));
}

/** @param password as the system kept it: in the clear */
export function fastPlain(password: string): ReadPassword {
  return fast('$plain$', Buffer.from(password, 'utf8').toString('base64'));
}

/**
 * @param text hexadecimal digits, of whole bytes
 * @returns none when it is something else
 */
export function fromHex(text: string): Buffer {
  return /^(?:[\da-f]{2})+$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.alloc(0);
}

const ARGON2 = /^\$argon2(id|i)\$v=19\$((?:[mtp]=\d+,){2}[mtp]=\d+)(\$.+)$/;

/**
 * @param text an Argon2 hash; some systems write its parameters in an order of their own
 * @returns it in the standard order
 */
export function keptArgon2(text: string): ReadPassword {
  const [, variant, parameters = '', rest] = ARGON2.exec(text) ?? [];
  if (variant === undefined) return kept(text);
  const value = (name: string): string => new RegExp(`${name}=(\\d+)`).exec(parameters)?.[1] ?? '';
  return kept(`$argon2${variant}$v=19$m=${value('m')},t=${value('t')},p=${value('p')}${rest}`);
}
