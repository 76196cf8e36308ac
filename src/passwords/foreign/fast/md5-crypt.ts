import { createHash } from 'node:crypto';
import { encodeBits } from './crypt-base64.js';
import { type FastScheme } from './fast-scheme.js';

/** `1`, or Apache's `apr1`, and the salt. */
const PARAMETERS = /^(1|apr1)\$([^$:\n]{0,8})$/;
const ROUNDS = 1000;

/** Which three bytes make four characters; the twelfth byte stands alone. */
const ORDER = [
  [0, 6, 12],
  [1, 7, 13],
  [2, 8, 14],
  [3, 9, 15],
  [4, 10, 5],
] as const;
const LAST = 11;

/** Poul-Henning Kamp's MD5-crypt: `$1$salt$digest`, and Apache's `$apr1$salt$digest`. */
export const md5CryptScheme: FastScheme = {
  name: 'md5-crypt',
  rule: 'an MD5-crypt hash $1$salt$hash or $apr1$salt$hash of a salt of at most 8 characters and 22 of hash',

  parse(parameters) {
    const [, magic, salt = ''] = PARAMETERS.exec(parameters) ?? [];
    if (magic === undefined) return undefined;
    return { work: 'md5-crypt', derive: (password) => md5Crypt(password, Buffer.from(salt), `$${magic}$`) };
  },
};

function md5Crypt(text: string, salt: Buffer, magic: string): string {
  const password = Buffer.from(text, 'utf8');
  const inner = md5(password, salt, password);
  const parts = [password, Buffer.from(magic), salt];
  for (let left = password.length; left > 0; left -= 16) parts.push(inner.subarray(0, left));
  for (let left = password.length; left > 0; left >>= 1)
    parts.push(left % 2 === 1 ? Buffer.alloc(1) : password.subarray(0, 1));
  let digest = md5(...parts);
  for (let round = 0; round < ROUNDS; round++) {
    const isOdd = round % 2 === 1;
    digest = md5(
      isOdd ? password : digest,
      ...(round % 3 === 0 ? [] : [salt]),
      ...(round % 7 === 0 ? [] : [password]),
      isOdd ? digest : password,
    );
  }
  const byte = (at: number): number => digest[at] ?? 0;
  const groups = ORDER.map(([a, b, c]) => encodeBits((byte(a) << 16) | (byte(b) << 8) | byte(c), 4));
  return groups.join('') + encodeBits(byte(LAST), 2);
}

function md5(...parts: readonly Buffer[]): Buffer {
  return createHash('md5').update(Buffer.concat(parts)).digest();
}
