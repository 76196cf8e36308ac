import { type PasswordFormat, type ReadPassword } from './password-format.js';
import { before, fromHex, keptScrypt, refused } from './read-password.js';

const FORMAT = /^([\da-f]{16,64}):([\da-f]{128})$/i;

/** better-auth: scrypt over NFKC. */
export const betterAuth: PasswordFormat = {
  name: 'better-auth',
  about: 'better-auth, account.password: salt:key, scrypt with r=16 over the password in NFKC',
  read: ({ hash }) => readSaltAndKey(hash, 16),
};

/**
 * @param text `salt:key`, both in hexadecimal digits. The salt goes in as the digits, not as what they stand for
 * @param blockSize r
 */
export function readSaltAndKey(text: string, blockSize: 8 | 16): ReadPassword {
  const [, salt = '', key] = FORMAT.exec(text) ?? [];
  if (key === undefined) return refused('must be salt:key, both in hexadecimal digits, the key of 64 bytes');
  return before(['nfkc'], keptScrypt(16384, blockSize, 1, Buffer.from(salt, 'utf8'), fromHex(key)));
}
