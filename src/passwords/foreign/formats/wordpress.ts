import { readPhpass } from './phpass.js';
import { type PasswordFormat } from './password-format.js';
import { before, fastDigest, fromHex, kept, keptArgon2, PASSWORD, refused } from './read-password.js';

/** WordPress. What its log-in form does to a password comes first: see the step `wordpress`. */
export const wordpress: PasswordFormat = {
  name: 'wordpress',
  about:
    'WordPress, user_pass: $wp$2y$ of 6.8 and newer, $P$, 32 digits of MD5, bcrypt and Argon2 of plugins',

  read({ hash }) {
    if (hash.startsWith('$wp$2')) return before(['wordpress', 'wp-sha384'], kept(hash.slice('$wp'.length)));
    if (hash.startsWith('$2')) return before(['wordpress'], kept(hash));
    if (hash.startsWith('$argon2')) return before(['wordpress'], keptArgon2(hash));
    const md5 = fromHex(hash);
    const read = md5.length === 16 ? fastDigest('md5', [PASSWORD], md5) : readPhpass(hash);
    return read === undefined
      ? refused('must be a hash of WordPress: $wp$2y$, $P$, $2y$, $argon2id$ or MD5')
      : before(['wordpress'], read);
  },
};
