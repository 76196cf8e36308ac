import { type Client } from '../common/http/index.js';
import { addressKey } from '../throttling/index.js';

/**
 * Whether a request comes from another device or place than an earlier one, as far as a server can tell: another
 * User-Agent header, or another address. Addresses of one /64 are one, as a device changes the rest by itself.
 *
 * @param here where a request comes from
 * @param there where the earlier one came from
 */
export function isElsewhere(
  here: Pick<Client, 'ip' | 'userAgent'>,
  there: Pick<Client, 'ip' | 'userAgent'>,
): boolean {
  return here.userAgent !== there.userAgent || addressKey(here.ip) !== addressKey(there.ip);
}
