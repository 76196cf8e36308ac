import { pbkdf2Sync } from 'node:crypto';
import { MAX_WORK, PBKDF2_DIGESTS, type Pbkdf2Digest } from '../pbkdf2.js';
import { type FastScheme } from './fast-scheme.js';

/** The digest, the iterations, the bytes to derive, the salt in base64url. */
const PARAMETERS = /^(sha1|sha256|sha512)\$(\d{1,7})\$(\d{1,2})\$([\w-]+)$/;

/** PBKDF2 of so few iterations that it is no better than a digest. */
export const fewRoundsScheme: FastScheme = {
  name: 'pbkdf2',
  rule: 'a PBKDF2 hash',

  parse(parameters) {
    const [, name, iterations, length, saltText = ''] = PARAMETERS.exec(parameters) ?? [];
    if (name === undefined) return undefined;
    const digest = name as Pbkdf2Digest;
    const [count, size] = [Number(iterations), Number(length)];
    const work = count * Math.ceil(size / PBKDF2_DIGESTS[digest]);
    if (work < 1 || work > MAX_WORK) return undefined;
    const salt = Buffer.from(saltText, 'base64url');
    return {
      work: `pbkdf2 ${digest} ${work}`,
      derive: (password) => pbkdf2Sync(password, salt, count, size, digest).toString('base64'),
    };
  },
};
