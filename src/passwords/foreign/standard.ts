import { argon2Scheme } from './argon2.js';
import { bcryptScheme } from './bcrypt.js';
import { firebaseScheme } from './firebase-scrypt.js';
import { type ForeignScheme } from './foreign-scheme.js';
import { pbkdf2Scheme } from './pbkdf2.js';
import { scryptKdfScheme } from './scrypt-kdf.js';
import { scryptScheme } from './scrypt.js';

/** The schemes that are slow enough to be stored as they are. */
const SCHEMES: readonly ForeignScheme[] = [
  bcryptScheme,
  argon2Scheme,
  scryptScheme,
  scryptKdfScheme,
  firebaseScheme,
  pbkdf2Scheme,
];

/**
 * @param stored a hash over the password itself
 * @returns its scheme, by how it begins; undefined when it is none of them
 */
export function standardScheme(stored: string): ForeignScheme | undefined {
  return SCHEMES.find(({ prefix }) => prefix.test(stored));
}
