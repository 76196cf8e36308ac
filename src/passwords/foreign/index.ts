import { type ForeignHash, type ForeignScheme, type HashSecrets } from './foreign-scheme.js';
import { preparedScheme } from './prepared.js';
import { standardScheme } from './standard.js';
import { wrappedScheme } from './wrapped.js';

export { type FirebaseProject, fromFirebase } from './firebase-scrypt.js';
export { type ForeignHash, type HashSecrets } from './foreign-scheme.js';

/** Longer than any hash that a scheme takes: nothing below looks at a text without a bound. */
const MAX_LENGTH = 1024;

/**
 * Reads a hash that another system made.
 *
 * @param stored what the database holds, or is to hold
 * @param secrets what some hashes can't be verified without
 * @returns undefined when it is of no scheme that we know, damaged, or out of its scheme's bounds
 */
export function parseForeign(stored: string, secrets: HashSecrets = {}): ForeignHash | undefined {
  return schemeOf(stored)?.parse(stored, secrets);
}

/**
 * Why a hash from elsewhere can't be taken over.
 *
 * @param stored the hash
 * @param secrets as for `parseForeign`
 * @returns what it must be, never with the hash in it; undefined when it can be verified
 */
export function refuseForeign(stored: string, secrets: HashSecrets = {}): string | undefined {
  const scheme = schemeOf(stored);
  if (scheme === undefined)
    return (
      'must be a hash of bcrypt, Argon2, scrypt, PBKDF2 or Firebase, or come with its passwordFormat ' +
      '(docs/migrating.md)'
    );
  return scheme.parse(stored, secrets) === undefined ? `must be ${scheme.rule}` : undefined;
}

function schemeOf(stored: string): ForeignScheme | undefined {
  if (stored.length > MAX_LENGTH) return undefined;
  return [preparedScheme, wrappedScheme].find(({ prefix }) => prefix.test(stored)) ?? standardScheme(stored);
}
