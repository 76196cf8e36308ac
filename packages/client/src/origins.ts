import { type Transport } from './session.js';
import { platform } from './platform.js';

/** An address as it can be written when nothing about it is ambiguous, up to the path. */
const PLAIN = /^https?:\/\/[\w.:[\]-]+(?=[/?#]|$)/i;

/**
 * @param url absolute, or relative to the page
 * @returns its origin; undefined when that can't be told
 */
export function originOf(url: string): string | undefined {
  try {
    // Where a request goes: a page may have a `<base>`.
    const { origin } = new URL(url, platform.document?.baseURI ?? platform.location?.href);
    // Of `file:`, `data:` and what else has no host.
    return origin === 'null' ? undefined : origin;
  } catch {
    // React Native before 0.80 has half a `URL`.
    return PLAIN.exec(url)?.[0].toLowerCase();
  }
}

/**
 * @param baseUrl of the service
 * @returns `cookie` where a browser would send one from this page: both on one site, as far as names tell
 */
export function defaultTransport(baseUrl: string): Transport {
  const { hostname, protocol } = platform.location ?? {};
  if (!hostname || !protocol?.startsWith('http')) return 'body';
  const host = new URL(baseUrl, platform.location?.href).hostname;
  const isBelow = (one: string, other: string): boolean => one.endsWith(`.${other}`) && other.includes('.');
  const parent = (name: string): string => name.slice(name.indexOf('.') + 1);
  const areSiblings = parent(host) === parent(hostname) && /\..*[a-z]/i.test(parent(host));
  return host === hostname || isBelow(host, hostname) || isBelow(hostname, host) || areSiblings
    ? 'cookie'
    : 'body';
}
