import { randomBytes } from 'node:crypto';

/**
 * A random, unguessable, URL-safe string. It does not begin with a hyphen: on a command line it would be an option.
 *
 * @param bytes how much randomness, in bytes; 16 (128 bit) is what ids need, 32 what secrets need
 * @returns base64url without padding
 */
export function randomId(bytes = 16): string {
  const id = randomBytes(bytes).toString('base64url');
  return id.startsWith('-') ? randomId(bytes) : id;
}
