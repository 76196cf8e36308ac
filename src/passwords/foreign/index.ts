import { argon2Scheme } from './argon2.js';
import { bcryptScheme } from './bcrypt.js';
import { firebaseScheme } from './firebase-scrypt.js';
import { type ForeignHash, type ForeignScheme } from './foreign-scheme.js';
import { pbkdf2Scheme } from './pbkdf2.js';
import { scryptScheme } from './scrypt.js';

export { type FirebaseProject, fromFirebase } from './firebase-scrypt.js';
export { type ForeignHash } from './foreign-scheme.js';

const SCHEMES: readonly ForeignScheme[] = [
  bcryptScheme,
  argon2Scheme,
  scryptScheme,
  firebaseScheme,
  pbkdf2Scheme,
];

/** Longer than any hash that a scheme takes: nothing below looks at a text without a bound. */
const MAX_LENGTH = 512;

/**
 * Reads a hash that another system made.
 *
 * @param stored what the database holds, or is to hold
 * @returns undefined when it is of no scheme that we know, damaged, or out of its scheme's bounds
 */
export function parseForeign(stored: string): ForeignHash | undefined {
  return schemeOf(stored)?.parse(stored);
}

/**
 * Why a hash from elsewhere can't be taken over.
 *
 * @param stored the hash
 * @returns what it must be, never with the hash in it; undefined when it can be verified
 */
export function refuseForeign(stored: string): string | undefined {
  const scheme = schemeOf(stored);
  if (scheme === undefined)
    return 'must be a hash of bcrypt, Argon2, scrypt, PBKDF2 or Firebase (docs/migrating.md)';
  return scheme.parse(stored) === undefined ? `must be ${scheme.rule}` : undefined;
}

function schemeOf(stored: string): ForeignScheme | undefined {
  return stored.length > MAX_LENGTH ? undefined : SCHEMES.find(({ prefix }) => prefix.test(stored));
}
