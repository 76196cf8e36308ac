import { hash } from 'node:crypto';
import { encodeLittleEndian } from './crypt-base64.js';
import { type FastScheme } from './fast-scheme.js';

/** The digest, log2 of the rounds, the salt. */
const PARAMETERS = /^(md5|sha512)\$(\d{1,2})\$([^$\n]{8})$/;

/** WordPress makes 2^13, Drupal 2^15; each doubles the time, and 2^19 take about a second. */
const COST = { min: 7, max: 19 };

/** Drupal's hashes are cut to 55 characters, 12 of which stand before the digest. */
const DRUPAL_LENGTH = 43;

/** Solar Designer's portable PHP hashes: `$P$` (or `$H$`) over MD5, Drupal 7's `$S$` over SHA-512. */
export const phpassScheme: FastScheme = {
  name: 'phpass',
  rule: 'a phpass hash $P$, $H$ or $S$, of 2^7 to 2^19 rounds, 8 characters of salt and 22 (with $S$ 43) of hash',

  parse(parameters) {
    const [, algorithm, digits, salt = ''] = PARAMETERS.exec(parameters) ?? [];
    const cost = Number(digits);
    if (algorithm === undefined || cost < COST.min || cost > COST.max) return undefined;
    return {
      work: `phpass ${algorithm} ${cost}`,
      derive: (text) => {
        const password = Buffer.from(text, 'utf8');
        let digest = hash(algorithm, Buffer.concat([Buffer.from(salt), password]), 'buffer');
        const bytes = Buffer.concat([digest, password]);
        for (let round = 0; round < 2 ** cost; round++) {
          digest.copy(bytes);
          digest = hash(algorithm, bytes, 'buffer');
        }
        return encodeLittleEndian(digest).slice(0, algorithm === 'sha512' ? DRUPAL_LENGTH : undefined);
      },
    };
  },
};
