import { type KeyObject } from 'node:crypto';

/**
 * Hands a key to a library whose typings know strings and buffers only. `jsonwebtoken`, which does the work
 * below them, takes a `KeyObject`, and is many times faster with one.
 *
 * @param key the key
 */
export function asSecret(key: KeyObject): Buffer {
  return key as unknown as Buffer;
}
