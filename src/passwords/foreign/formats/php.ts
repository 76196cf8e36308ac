import { readCrypt } from './crypt.js';
import { type PasswordFormat } from './password-format.js';
import { keptArgon2 } from './read-password.js';

/** PHP's password_hash, and so Laravel and Symfony; password_verify takes what crypt() made as well. */
export const php: PasswordFormat = {
  name: 'php',
  about:
    'password_hash of PHP, as in Laravel and Symfony: $2y$, $argon2id$, $argon2i$, and what crypt() makes',
  read: ({ hash }) => (hash.startsWith('$argon2') ? keptArgon2(hash) : readCrypt(hash)),
};
