import { type FirebaseProject, fromFirebase } from '../firebase-scrypt.js';
import { type ReadPassword } from './password-format.js';
import { kept, refused } from './read-password.js';

/**
 * A hash of Firebase that another system took over.
 *
 * @param hash the ciphertext
 * @param salt of the user
 * @param project of the user
 */
export function readFirebase(hash: Buffer, salt: Buffer, project: FirebaseProject): ReadPassword {
  const stored = fromFirebase(hash, salt, project);
  return stored === undefined
    ? refused('must be a Firebase hash as long as the signer key, with its salt')
    : kept(stored);
}
