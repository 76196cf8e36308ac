import { timingSafeEqual } from 'node:crypto';
import { decodeBase64 } from './base64.js';
import { isDigest } from './digest-length.js';
import { type ForeignHash, type ForeignScheme } from './foreign-scheme.js';
import { loadArgon2 } from './load-argon2.js';

/** KiB of memory: 256 MiB. */
const MAX_MEMORY = 262_144;
/** Each pass starts threads: many passes over little memory are dear as well. */
const MAX_PASSES = 16;
const MAX_LANES = 16;
/** KiB times passes, 1 GiB: about a second. */
const MAX_WORK = 1_048_576;

// RFC 9106 §3.1 numbers them. The package has them in a constant enum, which can't be used file by file.
const ARGON2I = 1;
const ARGON2ID = 2;

/** The PHC string of version 1.3, or Django's with `argon2` before it. */
const FORMAT =
  /^(?:argon2)?\$argon2(id|i)\$v=19\$m=(\d{1,6}),t=(\d{1,2}),p=(\d{1,2})\$([^$]{11,86})\$([^$]{22,86})$/;

/** Argon2id and Argon2i (RFC 9106), without secret and associated data. */
export const argon2Scheme: ForeignScheme = {
  prefix: /^(argon2)?\$argon2/,
  rule:
    'an Argon2 hash $argon2id$v=19$m=…,t=…,p=…$salt$hash (or argon2i) with at most 256 MiB (m=262144), t=16, p=16 ' +
    'and m × t = 1048576, a salt of 8 to 64 bytes and a hash of 16 to 64 bytes',

  parse(stored: string): ForeignHash | undefined {
    const [, variant, m, t, p, saltText = '', digestText = ''] = FORMAT.exec(stored) ?? [];
    const [memoryCost, timeCost, parallelism] = [Number(m), Number(t), Number(p)];
    const [salt, digest] = [decodeBase64(saltText), decodeBase64(digestText)];
    if (!isAffordable(memoryCost, timeCost, parallelism)) return undefined;
    if (salt.length < 8 || salt.length > 64 || !isDigest(digest)) return undefined;

    const options = {
      algorithm: variant === 'id' ? ARGON2ID : ARGON2I,
      salt,
      memoryCost,
      timeCost,
      parallelism,
      outputLen: digest.length,
    };
    return {
      work: `argon2 ${memoryCost} ${timeCost} ${parallelism}`,
      verify: async (password) => {
        const argon2 = await loadArgon2();
        return timingSafeEqual(argon2.hashRawSync(password, options), digest);
      },
    };
  },
};

/** NaN, of a string that has no such form, is not. RFC 9106 §3.1: at least 8 KiB per lane. */
function isAffordable(memory: number, passes: number, lanes: number): boolean {
  return (
    lanes >= 1 &&
    lanes <= MAX_LANES &&
    passes >= 1 &&
    passes <= MAX_PASSES &&
    memory >= 8 * lanes &&
    memory <= MAX_MEMORY &&
    memory * passes <= MAX_WORK
  );
}
