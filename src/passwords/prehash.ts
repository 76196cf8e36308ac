import { createHmac } from 'node:crypto';
import { normalize } from './normal-form.js';

/** What stands in for the pepper where none is set. No secret: it only keeps this use of HMAC apart from others. */
const UNPEPPERED_KEY = 'nightlatch:password:v1:unpeppered';

/** How a hash says that no pepper went into it. */
export const NO_PEPPER = 'none';

/**
 * What bcrypt is given instead of the password. bcrypt reads 72 bytes and, in some versions, stops at a NUL;
 * 64 base64 characters meet neither limit (OWASP Password Storage Cheat Sheet, "Pre-Hashing Passwords").
 * The key keeps leaked SHA hashes of the same passwords from being tried in its place ("password shucking").
 *
 * @param password as the user sent it; well-formed Unicode
 * @param pepper the secret key, undefined for none
 * @returns base64(HMAC-SHA-384(NFKC(password), pepper)), 64 characters
 */
export function prehash(password: string, pepper: string | undefined): string {
  return createHmac('sha384', pepper ?? UNPEPPERED_KEY)
    .update(normalize(password), 'utf8')
    .digest('base64');
}

/**
 * Which pepper it is, to be stored beside a hash: a changed pepper is recognised, and the pepper is not told.
 * That holds for a pepper nobody can guess (32 random bytes): a guess costs one HMAC to check.
 *
 * @param pepper the secret key, undefined for none
 * @returns 8 base64url characters (48 bit), or `none`
 */
export function pepperId(pepper: string | undefined): string {
  if (pepper === undefined) return NO_PEPPER;
  return createHmac('sha384', pepper).update('nightlatch:pepper-id:v1').digest('base64url').slice(0, 8);
}
