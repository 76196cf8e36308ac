import { isIP } from 'node:net';

/** An address with a port, as some gateways (Azure's) write it into X-Forwarded-For, or an IPv6 one in brackets. */
const DRESSED = /^(?:\[([^\]]+)\](?::\d+)?|([\d.]+):\d+)$/;

/**
 * The address in what the platform calls one: behind a proxy that is whatever stands in X-Forwarded-For.
 *
 * @param text such as `203.0.113.7`, `203.0.113.7:51234`, `[2001:db8::1]:443`
 * @returns the address alone; nothing where there is none, such as `unknown` or `_hidden` (RFC 7239 §6)
 */
export function ipAddressIn(text: string): string {
  const [, v6, v4] = DRESSED.exec(text) ?? [];
  const address = v6 ?? v4 ?? text;
  return isIP(address) === 0 ? '' : address;
}
