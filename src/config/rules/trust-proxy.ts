import { isIP } from 'node:net';
import type { z } from 'zod';
import { NUMBER, type OptionKind, optionKinds, STRINGS } from '../option-kinds.js';
import { field } from './field.js';

const MAX_HOPS = 32;

const PROXIES: OptionKind = {
  type: 'false | number | readonly string[]',
  rule: 'must be false, a number, or an array of addresses',
  write: (value) => (value === false ? 'off' : (NUMBER.write(value) ?? STRINGS.write(value))),
};

/**
 * Whose `X-Forwarded-*` headers count.
 *
 * @returns a schema from `off`, a number of proxies, or a comma-separated list of their addresses
 */
export function trustProxy(): z.ZodType<false | number | string[], string> {
  const rule =
    `must be off, the number of proxies (1 to ${MAX_HOPS}), or a comma-separated list of their ` +
    'IP addresses and CIDR ranges, none of them all addresses';
  return field<false | number | string[]>(rule, (value) => {
    if (value === 'off') return false;
    if (/^\d+$/.test(value))
      return Number(value) >= 1 && Number(value) <= MAX_HOPS ? Number(value) : undefined;
    const list = value.split(',').map((item) => item.trim());
    return list.every(isAddressOrRange) ? list : undefined;
  }).register(optionKinds, PROXIES);
}

function isAddressOrRange(item: string): boolean {
  const [address = '', prefix, ...rest] = item.split('/');
  const version = isIP(address);
  // isIP takes a zone (fe80::1%eth0), which no range matcher does.
  if (version === 0 || address.includes('%') || rest.length > 0) return false;
  if (prefix === undefined) return true;
  // A prefix of 0 would let every client write its own address.
  return /^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128);
}
