import { scryptSync, timingSafeEqual } from 'node:crypto';
import { decodeBase64 } from './base64.js';
import { isDigest } from './digest-length.js';
import { type ForeignHash, type ForeignScheme } from './foreign-scheme.js';

/** What scrypt costs (RFC 7914 §2). */
export interface ScryptCost {
  /** N, the number of blocks: a power of two. */
  readonly blocks: number;
  /** r: a block is 128 r bytes. */
  readonly blockSize: number;
  /** p. */
  readonly parallelism: number;
}

/** N × r: 128 MiB. */
const MAX_SIZE = 2 ** 20;
/** N × r × p: about a second. */
const MAX_WORK = 2 ** 22;

/** `$scrypt$ln=…,r=…,p=…$salt$hash`, as passlib and the PHC string format have it. */
const PHC = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([^$]{1,172})\$([^$]{22,88})$/;
/** Django's `scrypt$N$salt$r$p$hash`; the salt is text. */
const DJANGO = /^scrypt\$(\d{1,7})\$([^$]{1,128})\$(\d{1,2})\$(\d{1,2})\$([^$]{22,88})$/;

/** scrypt (RFC 7914). */
export const scryptScheme: ForeignScheme = {
  prefix: /^\$?scrypt\$/,
  rule:
    'an scrypt hash $scrypt$ln=…,r=…,p=…$salt$hash or scrypt$N$salt$r$p$hash with at most 128 MiB (N × r = 1048576) ' +
    'and N × r × p = 4194304, and a hash of 16 to 64 bytes',

  parse(stored: string): ForeignHash | undefined {
    const { cost, salt, digest } = readPhc(stored) ?? readDjango(stored) ?? {};
    if (cost === undefined || salt === undefined || digest === undefined) return undefined;
    if (!isAffordable(cost) || salt.length === 0 || !isDigest(digest)) return undefined;
    return {
      work: `scrypt ${workOf(cost)}`,
      verify: (password) => timingSafeEqual(scrypt(password, salt, digest.length, cost), digest),
    };
  },
};

/**
 * @param cost any numbers; NaN, of a string that has no such form, is not affordable
 * @returns whether it is valid scrypt, and neither takes gigabytes nor blocks a thread
 */
export function isAffordable({ blocks, blockSize, parallelism }: ScryptCost): boolean {
  return (
    blocks >= 2 &&
    Number.isInteger(Math.log2(blocks)) &&
    blockSize >= 1 &&
    parallelism >= 1 &&
    blocks * blockSize <= MAX_SIZE &&
    blocks * blockSize * parallelism <= MAX_WORK
  );
}

/**
 * @param cost what it costs
 * @returns the same as text
 */
export function workOf({ blocks, blockSize, parallelism }: ScryptCost): string {
  return `${blocks} ${blockSize} ${parallelism}`;
}

/**
 * scrypt, on this thread.
 *
 * @param password in UTF-8
 * @param salt bytes
 * @param length bytes to derive
 * @param cost what it costs
 */
export function scrypt(password: string, salt: Buffer, length: number, cost: ScryptCost): Buffer {
  const { blocks: N, blockSize: r, parallelism: p } = cost;
  // What OpenSSL counts, 128 r (N + p + 2); without it node refuses more than 32 MiB.
  return scryptSync(password, salt, length, { N, r, p, maxmem: 128 * r * (N + p + 2) });
}

interface Parts {
  cost: ScryptCost;
  salt: Buffer;
  digest: Buffer;
}

function readPhc(stored: string): Parts | undefined {
  const [whole, ln, r, p, salt = '', digest = ''] = PHC.exec(stored) ?? [];
  if (whole === undefined) return undefined;
  const cost = { blocks: 2 ** Number(ln), blockSize: Number(r), parallelism: Number(p) };
  return { cost, salt: decodeBase64(salt), digest: decodeBase64(digest) };
}

function readDjango(stored: string): Parts | undefined {
  const [whole, N, salt = '', r, p, digest = ''] = DJANGO.exec(stored) ?? [];
  if (whole === undefined) return undefined;
  const cost = { blocks: Number(N), blockSize: Number(r), parallelism: Number(p) };
  return { cost, salt: Buffer.from(salt, 'utf8'), digest: decodeBase64(digest) };
}
