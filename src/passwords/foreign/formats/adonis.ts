import { decodeBase64 } from '../base64.js';
import { type PasswordFormat } from './password-format.js';
import { kept, keptArgon2, keptScrypt, refused } from './read-password.js';

/** n is N itself. */
const SCRYPT = /^\$scrypt\$n=(\d{1,8}),r=(\d{1,3}),p=(\d{1,3})\$([^$]+)\$([^$]+)$/;
/** v is the minor version, as a character code. */
const BCRYPT = /^\$bcrypt\$v=(97|98)\$r=(\d{1,2})\$([A-Za-z\d+/]{22})\$([A-Za-z\d+/]{31})$/;

const STANDARD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BCRYPTS = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** AdonisJS: its scrypt, its bcrypt in base64, and Argon2 with the parameters in whatever order. */
export const adonis: PasswordFormat = {
  name: 'adonis',
  about: 'AdonisJS 5 and newer: its scrypt, bcrypt and Argon2',

  read({ hash }) {
    const [, N, r, p, salt = '', key = ''] = SCRYPT.exec(hash) ?? [];
    if (N !== undefined)
      return keptScrypt(Number(N), Number(r), Number(p), decodeBase64(salt), decodeBase64(key));
    const [, version, cost = '', bits = '', digest = ''] = BCRYPT.exec(hash) ?? [];
    if (version !== undefined)
      return kept(
        `$2${version === '97' ? 'a' : 'b'}$${cost.padStart(2, '0')}$${toBcrypts(bits)}${toBcrypts(digest)}`,
      );
    if (hash.startsWith('$argon2')) return keptArgon2(hash);
    return refused('must be a hash of AdonisJS: $scrypt$n=…, $bcrypt$v=… or $argon2id$');
  },
};

/** The same bits: only the characters differ. */
function toBcrypts(base64: string): string {
  return base64.replace(/./g, (character) => BCRYPTS[STANDARD.indexOf(character)] ?? '');
}
