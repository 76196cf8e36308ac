import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type ForeignHash, type ForeignScheme } from './foreign-scheme.js';
import { isAffordable, scrypt, workOf } from './scrypt.js';

/** 96 bytes in base64. */
const FORMAT = /^\$scrypt-kdf\$([A-Za-z0-9+/]{128})$/;

/** Where the parts end: `scrypt`, 0, log2 N, r, p; the salt; a checksum; a MAC. */
const END = { parameters: 16, salt: 48, checksum: 64 };

/**
 * The file header of Colin Percival's scrypt, as the package scrypt-kdf stores a password, in base64 behind a prefix of
 * ours. There is no digest in it: the second half of the derived key signs what stands before.
 */
export const scryptKdfScheme: ForeignScheme = {
  prefix: /^\$scrypt-kdf\$/,
  rule:
    'a key of scrypt-kdf of 96 bytes, in base64, undamaged, with at most 128 MiB (N × r = 1048576) and ' +
    'N × r × p = 4194304',

  parse(stored: string): ForeignHash | undefined {
    const [, text] = FORMAT.exec(stored) ?? [];
    if (text === undefined) return undefined;
    const bytes = Buffer.from(text, 'base64');
    const cost = {
      blocks: 2 ** bytes.readUInt8(7),
      blockSize: bytes.readUInt32BE(8),
      parallelism: bytes.readUInt32BE(12),
    };
    if (bytes.toString('latin1', 0, 7) !== 'scrypt\0' || !isAffordable(cost)) return undefined;
    const sum = createHash('sha256').update(bytes.subarray(0, END.salt)).digest().subarray(0, 16);
    if (!sum.equals(bytes.subarray(END.salt, END.checksum))) return undefined;
    return {
      work: `scrypt-kdf ${workOf(cost)}`,
      verify: (password) => {
        const key = scrypt(password, bytes.subarray(END.parameters, END.salt), 64, cost);
        const mac = createHmac('sha256', key.subarray(32)).update(bytes.subarray(0, END.checksum)).digest();
        return timingSafeEqual(mac, bytes.subarray(END.checksum));
      },
    };
  },
};
