import { isIPv4 } from 'node:net';
import { ipAddressIn } from '../common/http/index.js';

/**
 * What counts as one client: an IPv4 address, or the /64 of an IPv6 address, which is the least that a provider
 * gives to one customer, who can change the rest at will. An IPv4 address is one in IPv6 notation too.
 *
 * @param ip the address of the request, as the platform gives it under TRUST_PROXY
 * @returns the address to count under; for what is none `unknown`, one for all: nobody gets a fresh count by
 * making an address up
 */
export function addressKey(ip: string): string {
  const [address = ''] = ipAddressIn(ip).split('%', 1);
  if (address === '') return 'unknown';
  if (isIPv4(address)) return address;
  const groups = groupsOf(address);
  const isMapped = groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff';
  return isMapped ? dotted(groups.slice(6)) : `${groups.slice(0, 4).join(':')}::/64`;
}

/** The eight groups of an IPv6 address in hexadecimal, without leading zeros. */
function groupsOf(address: string): string[] {
  // Whatever the notation, the URL parser writes the shortest one, in lower case, with no dots in it.
  const shortest = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [left = [], right = []] = shortest.split('::').map((part) => part.split(':').filter(Boolean));
  return [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
}

function dotted(groups: string[]): string {
  return groups
    .map((group) => parseInt(group, 16))
    .flatMap((group) => [group >> 8, group & 255])
    .join('.');
}
