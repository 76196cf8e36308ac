import { createCipheriv, timingSafeEqual } from 'node:crypto';
import { decodeBase64, encodeBase64 } from './base64.js';
import { type ForeignHash, type ForeignScheme } from './foreign-scheme.js';
import { isAffordable, scrypt, workOf } from './scrypt.js';

/** What a Firebase project hashes its passwords with, as its console shows it. */
export interface FirebaseProject {
  readonly signerKey: Buffer;
  readonly saltSeparator: Buffer;
  /** r. */
  readonly rounds: number;
  /** log2 of N. */
  readonly memCost: number;
}

const FORMAT = /^\$firebase-scrypt\$ln=(\d{1,2}),r=(\d{1,2})\$([^$]{1,172})\$([^$]{43,88})$/;

/** Bytes of a key for AES-256. */
const KEY_LENGTH = 32;

/**
 * Firebase's variant of scrypt, in a form of our own:
 *
 *     $firebase-scrypt$ln=<log2 N>,r=<r>$<salt and separator>$<key stream>
 *
 * Firebase derives a key from the password and encrypts the project's signer key with it (AES-256-CTR); the
 * hash is what comes out. That is signer key XOR key stream, so at the import the signer key is taken off and
 * is needed no more: who knows the password can make the same key stream, by encrypting zeros.
 */
export const firebaseScheme: ForeignScheme = {
  prefix: /^\$firebase-scrypt\$/,
  rule:
    'an imported Firebase hash $firebase-scrypt$ln=…,r=…$salt$keystream with at most 128 MiB and a key stream ' +
    'of 32 to 64 bytes',

  parse(stored: string): ForeignHash | undefined {
    const [, ln, r, saltText = '', keyStreamText = ''] = FORMAT.exec(stored) ?? [];
    const cost = { blocks: 2 ** Number(ln), blockSize: Number(r), parallelism: 1 };
    const [salt, keyStream] = [decodeBase64(saltText), decodeBase64(keyStreamText)];
    if (!isAffordable(cost) || salt.length === 0) return undefined;
    if (keyStream.length < KEY_LENGTH || keyStream.length > 64) return undefined;
    return {
      work: `firebase-scrypt ${workOf(cost)}`,
      verify: (password) => {
        const key = scrypt(password, salt, KEY_LENGTH, cost);
        const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
        return timingSafeEqual(cipher.update(Buffer.alloc(keyStream.length)), keyStream);
      },
    };
  },
};

/**
 * Takes the project's signer key off a hash, and makes it one string.
 *
 * @param hash the user's `passwordHash` in Firebase's export
 * @param salt the user's `salt`
 * @param project of the user
 * @returns the string to store; undefined when the hash is not of this project: it is as long as the signer key
 */
export function fromFirebase(hash: Buffer, salt: Buffer, project: FirebaseProject): string | undefined {
  const { signerKey, saltSeparator, rounds, memCost } = project;
  if (hash.length !== signerKey.length || salt.length === 0) return undefined;
  const keyStream = hash.map((byte, at) => byte ^ (signerKey[at] ?? 0));
  const [saltText, keyStreamText] = [Buffer.concat([salt, saltSeparator]), Buffer.from(keyStream)].map(
    encodeBase64,
  );
  return `$firebase-scrypt$ln=${memCost},r=${rounds}$${saltText ?? ''}$${keyStreamText ?? ''}`;
}
