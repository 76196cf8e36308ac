import { type PasswordFormat, type ReadPassword } from './password-format.js';
import { fromHex, keptPbkdf2, refused } from './read-password.js';

/** passport-local-mongoose with its defaults; the salt goes in as its digits. */
export const passportLocalMongoose: PasswordFormat = {
  name: 'passport-local-mongoose',
  about: 'passport-local-mongoose with its defaults, hash and salt: PBKDF2 with SHA-256, 25,000 iterations',
  needsSalt: true,
  read: ({ hash, salt = '' }) => readHash(hash, salt),
};

/**
 * @param hash 512 bytes in hexadecimal digits
 * @param salt as text
 */
export function readHash(hash: string, salt: string): ReadPassword {
  const bytes = fromHex(hash);
  if (bytes.length !== 512)
    return refused(
      'must be 512 bytes in hexadecimal digits; with other options write it as $pbkdf2-sha256$i=…',
    );
  return keptPbkdf2('sha256', 25_000, Buffer.from(salt, 'utf8'), bytes);
}
