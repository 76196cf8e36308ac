import { type Client } from '../common/http/index.js';
import { addressKey } from '../throttling/index.js';

/**
 * Whose work it is to hash a password: callers take turns at it. It is the address, as the limits count it; all that
 * nobody asked for over HTTP (the command line, the first administrator) is one caller of its own.
 *
 * @param client where from, if from anywhere
 */
export function hashingCaller(client: Client | undefined): string {
  return client === undefined ? 'local' : addressKey(client.ip);
}
