import { randomBytes } from 'node:crypto';

/**
 * A random, unguessable, URL-safe string.
 *
 * @param bytes how much randomness, in bytes; 16 (128 bit) is what ids need, 32 what secrets need
 * @returns base64url without padding
 */
export function randomId(bytes = 16): string {
  return randomBytes(bytes).toString('base64url');
}
