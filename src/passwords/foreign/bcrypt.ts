import bcrypt from 'bcrypt';
import { createHash } from 'node:crypto';
import { type ForeignHash, type ForeignScheme } from './foreign-scheme.js';

/** As for our own hashes (password-scheme.ts): 2^15 rounds take about a second. */
const COST = { min: 4, max: 15 };

/** bcrypt's own string, or Django's: `bcrypt$…`, `bcrypt_sha256$…`. */
const FORMAT = /^(bcrypt(?:_sha256)?\$)?\$2([aby])\$(\d\d)(\$[./A-Za-z0-9]{53})$/;

/**
 * bcrypt over the password itself: 72 bytes of it count, as they did in the system that made the hash.
 * Django's `bcrypt_sha256` hashes the SHA-256 of the password, in hexadecimal digits.
 */
export const bcryptScheme: ForeignScheme = {
  prefix: /^(bcrypt(_sha256)?\$)?\$2/,
  rule: 'a bcrypt hash of 60 characters that begins with $2a$, $2b$ or $2y$, of a cost from 04 to 15',

  parse(stored: string): ForeignHash | undefined {
    const [, django, minor, digits, rest] = FORMAT.exec(stored) ?? [];
    if (minor === undefined || digits === undefined || rest === undefined) return undefined;
    if (Number(digits) < COST.min || Number(digits) > COST.max) return undefined;
    // PHP's $2y$ is OpenBSD's $2b$ under another name, and our library does not know it.
    const hash = `$2${minor === 'a' ? 'a' : 'b'}$${digits}${rest}`;
    return {
      work: `bcrypt ${digits}`,
      verify: (password) =>
        bcrypt.compareSync(django === 'bcrypt_sha256$' ? sha256(password) : password, hash),
    };
  },
};

function sha256(password: string): string {
  return createHash('sha256').update(password, 'utf8').digest('hex');
}
