import { createHmac, hash } from 'node:crypto';
import { type FastScheme } from './fast-scheme.js';

const ALGORITHMS = /^(?:md5|sha1|sha224|sha256|sha384|sha512)$/;

/** Spring's StandardPasswordEncoder hashes 1,024 times. */
const MAX_ROUNDS = 100_000;

/** The digest, how often it is taken, what goes in: `p` for the password, `=…` for other bytes, in base64url. */
const PARAMETERS = /^(\w+)\$(\d{1,6})\$((?:p|=[\w-]*)(?:\.(?:p|=[\w-]*)){0,15})$/;

const HMAC_PARAMETERS = /^(\w+)\$([\w-]*)$/;

/** MD5 or SHA of the password and a salt, in whatever order. */
export const digestScheme: FastScheme = {
  name: 'digest',
  rule: 'a digest of MD5 or SHA, of at most 100000 rounds',

  parse(parameters) {
    const [, algorithm = '', digits, template = ''] = PARAMETERS.exec(parameters) ?? [];
    const rounds = Number(digits);
    if (!ALGORITHMS.test(algorithm) || rounds < 1 || rounds > MAX_ROUNDS) return undefined;
    const parts = template
      .split('.')
      .map((part) => (part === 'p' ? undefined : Buffer.from(part.slice(1), 'base64url')));
    return {
      work: `digest ${algorithm} ${rounds}`,
      derive: (text) => {
        const password = Buffer.from(text, 'utf8');
        let digest: Buffer = Buffer.concat(parts.map((part) => part ?? password));
        for (let round = 0; round < rounds; round++) digest = hash(algorithm, digest, 'buffer');
        return digest.toString('base64');
      },
    };
  },
};

/** HMAC of the password, under a key that is stored beside it. */
export const hmacScheme: FastScheme = {
  name: 'hmac',
  rule: 'an HMAC with MD5 or SHA',

  parse(parameters) {
    const [, algorithm = '', key = ''] = HMAC_PARAMETERS.exec(parameters) ?? [];
    if (!ALGORITHMS.test(algorithm)) return undefined;
    return {
      work: `hmac ${algorithm}`,
      derive: (password) =>
        createHmac(algorithm, Buffer.from(key, 'base64url')).update(password, 'utf8').digest('base64'),
    };
  },
};

/** A password that was stored as it is. */
export const plainScheme: FastScheme = {
  name: 'plain',
  rule: 'a password',

  parse(parameters) {
    if (parameters !== '') return undefined;
    return { work: 'plain', derive: (password) => Buffer.from(password, 'utf8').toString('base64') };
  },
};
