import { pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import { decodeBase64 } from './base64.js';
import { isDigest } from './digest-length.js';
import { type ForeignHash, type ForeignScheme } from './foreign-scheme.js';

/** Bytes that one run of the iterations makes. */
export const PBKDF2_DIGESTS = { sha1: 20, sha256: 32, sha512: 64 };

/** Which digest HMAC is made with. */
export type Pbkdf2Digest = keyof typeof PBKDF2_DIGESTS;

/** Iterations times the runs that the length of the hash takes: at most a second. */
export const MAX_WORK = 3_000_000;

/** `$pbkdf2-sha256$i=…[,l=…]$salt$hash`, and passlib's, which writes the iterations alone. */
const PHC =
  /^\$pbkdf2(?:-(sha1|sha256|sha512))?\$(?:i=)?(\d{1,7})(?:,l=(\d{1,2}))?\$([^$]{1,172})\$([^$]{22,88})$/;
/** Django's `pbkdf2_sha256$iterations$salt$hash`; the salt is text. */
const DJANGO = /^pbkdf2_(sha1|sha256)\$(\d{1,7})\$([^$]{1,128})\$([^$]{22,88})$/;

/** PBKDF2 with HMAC (RFC 8018 §5.2). */
export const pbkdf2Scheme: ForeignScheme = {
  prefix: /^(\$pbkdf2|pbkdf2_)/,
  rule:
    'a PBKDF2 hash $pbkdf2-sha256$i=…$salt$hash (or sha1, sha512) or pbkdf2_sha256$iterations$salt$hash (or sha1) ' +
    'with at most 3000000 iterations, times the digests that the hash is long, and a hash of 16 to 64 bytes',

  parse(stored: string): ForeignHash | undefined {
    const { digest, iterations, salt, hash } = readPbkdf2(stored) ?? {};
    if (digest === undefined || iterations === undefined || salt === undefined || hash === undefined)
      return undefined;
    const runs = Math.ceil(hash.length / PBKDF2_DIGESTS[digest]);
    if (iterations < 1 || iterations * runs > MAX_WORK) return undefined;
    if (salt.length === 0 || !isDigest(hash)) return undefined;
    return {
      work: `pbkdf2 ${digest} ${iterations * runs}`,
      verify: (password) =>
        timingSafeEqual(pbkdf2Sync(password, salt, iterations, hash.length, digest), hash),
    };
  },
};

/** The parts of a PBKDF2 hash. */
export interface Pbkdf2Hash {
  digest: Pbkdf2Digest;
  iterations: number;
  salt: Buffer;
  hash: Buffer;
}

/**
 * @param stored a PBKDF2 hash
 * @returns undefined when it has none of the forms; its bounds are not looked at
 */
export function readPbkdf2(stored: string): Pbkdf2Hash | undefined {
  return readPhc(stored) ?? readDjango(stored);
}

function readPhc(stored: string): Pbkdf2Hash | undefined {
  const [whole, digest = 'sha1', iterations, length, saltText = '', hashText = ''] = PHC.exec(stored) ?? [];
  if (whole === undefined) return undefined;
  const [salt, hash] = [decodeBase64(saltText), decodeBase64(hashText)];
  if (length !== undefined && Number(length) !== hash.length) return undefined;
  return { digest: digest as Pbkdf2Digest, iterations: Number(iterations), salt, hash };
}

function readDjango(stored: string): Pbkdf2Hash | undefined {
  const [whole, digest, iterations, salt = '', hash = ''] = DJANGO.exec(stored) ?? [];
  if (whole === undefined) return undefined;
  return {
    digest: digest as Pbkdf2Digest,
    iterations: Number(iterations),
    salt: Buffer.from(salt, 'utf8'),
    hash: decodeBase64(hash),
  };
}
