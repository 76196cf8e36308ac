import { type PasswordFormat } from './password-format.js';
import { fromHex, keptScrypt, refused } from './read-password.js';

const FORMAT = /^([\da-f]{8,64})\.([\da-f]{64,128})$/i;

/** The scrypt of a much used NestJS course, with Node's defaults; the salt goes in as its digits. */
export const nestScrypt: PasswordFormat = {
  name: 'nest-scrypt',
  about:
    'salt.key in hexadecimal digits, as a much used NestJS course has it: scrypt with the defaults of Node.js',

  read({ hash }) {
    const [, salt = '', key] = FORMAT.exec(hash) ?? [];
    if (key === undefined) return refused('must be salt.key, both in hexadecimal digits');
    return keptScrypt(16384, 8, 1, Buffer.from(salt, 'utf8'), fromHex(key));
  },
};
