import type { z } from 'zod';
import { optionKinds, STRINGS } from '../option-kinds.js';
import { field, text } from './field.js';

/**
 * Where clients reach the service. An origin only: the refresh cookie's path and the mailed links stand at the root.
 *
 * @returns a schema to the normalised origin (lower-case host, no default port, no trailing slash)
 */
export function publicUrl(): z.ZodType<string, string> {
  return field('must be an http or https URL without a path, such as https://auth.example.com', (value) => {
    const url = parseOrigin(value.replace(/\/$/, ''));
    return url !== undefined && /^https?:$/.test(url.protocol) ? url.origin : undefined;
  });
}

/**
 * A page that mailed links lead to. What follows a # never leaves the browser, and the link's own parameters come after the URL.
 *
 * @returns a schema to the normalised URL; it may have a path and parameters
 */
export function pageUrl(): z.ZodType<string, string> {
  return field(
    'must be an http or https URL without user, password and #, such as https://app.example.com/reset-password',
    (value) => {
      const url = /^https?:\/\/[^\s\\#]+$/i.test(value) && URL.canParse(value) ? new URL(value) : undefined;
      return url?.username === '' && url.password === '' ? url.href : undefined;
    },
  );
}

/** @returns a schema to the base URL of a receiver of traces, which may have a path */
export function otlpEndpoint(): z.ZodType<string, string> {
  return field(
    'must be an http or https URL without user, password, parameters and #, such as http://localhost:4318',
    (value) => {
      const url = /^https?:\/\/[^\s\\?#]+$/i.test(value) && URL.canParse(value) ? new URL(value) : undefined;
      return url?.username === '' && url.password === '' ? url.href : undefined;
    },
  );
}

/**
 * Whether tokens and mailed links would travel in the clear over a network.
 *
 * @param url a normalised http or https URL
 * @returns true for plain http to anything but this machine
 */
export function isExposed(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !isLoopback(hostname);
}

/**
 * Origins that browsers may call from, compared byte by byte with the Origin header, so each must be written as
 * a browser writes it. Those of apps and extensions have schemes of their own.
 *
 * @returns a schema from a comma-separated list to the origins, each once
 */
export function origins(): z.ZodType<string[], string> {
  const rule =
    'must be a comma-separated list of exact origins, such as https://app.example.com or capacitor://localhost: ' +
    'scheme, lower-case host, port unless the default; without a path, a trailing slash or *; and neither null nor ' +
    'file://, which are those of many pages';
  return field(rule, (value) => {
    const list = value.split(',').map((item) => item.trim());
    return list.every(isOrigin) ? [...new Set(list)] : undefined;
  }).register(optionKinds, STRINGS);
}

/** Schemes without origins, or none that a page has: a browser says `null`, or `file://` for all files there are. */
const NO_PAGES = ['about:', 'blob:', 'data:', 'file:', 'ftp:', 'javascript:', 'ws:', 'wss:'];

/**
 * Of the web, or of an app that serves its own pages: there the URL standard knows no origin, and the engine writes it so.
 *
 * @param value any text
 * @returns whether it is an origin, exactly as a browser sends it
 */
export function isOrigin(value: string): boolean {
  const { origin, protocol, host } = parseOrigin(value) ?? {};
  if (protocol === 'http:' || protocol === 'https:') return origin === value;
  return protocol !== undefined && !NO_PAGES.includes(protocol) && `${protocol}//${host}` === value;
}

/** @returns a schema for a MongoDB connection string; what follows the hosts is the driver's to evaluate */
export function mongodbUri(): z.ZodType<string, string> {
  return text(
    'must be a MongoDB connection string: mongodb:// or mongodb+srv://, then at least one host',
    /^(mongodb:\/\/([^\s@/]+@)?[^\s@/?#,]+(,[^\s@/?#,]+)*|mongodb\+srv:\/\/([^\s@/]+@)?[^\s@/?#,:]+)([/?]\S*)?$/,
  );
}

/** @returns a schema for the address of a Redis; user, password and database number may stand in it */
export function redisUrl(): z.ZodType<string, string> {
  return field('must be the address of a Redis: redis:// or rediss:// (TLS), then a host', (value) => {
    if (!/^rediss?:\/\/\S+$/.test(value) || !URL.canParse(value)) return undefined;
    const { hostname, pathname } = new URL(value);
    return hostname !== '' && /^(\/\d*)?$/.test(pathname) ? value : undefined;
  });
}

/** Scheme and authority alone. The pattern refuses what URL would forgive: more slashes, `/..`, a bare `?`, white space. */
function parseOrigin(value: string): URL | undefined {
  const isShort = /^[a-z][a-z\d+.-]*:\/\/[^\s\\/?#@*%]+$/i.test(value);
  return isShort && URL.canParse(value) ? new URL(value) : undefined;
}

/**
 * Whether a host is this machine.
 *
 * @param host a name or an address; an IPv6 one with or without brackets
 */
export function isLoopback(host: string): boolean {
  return ['localhost', '::1', '[::1]'].includes(host) || /^127(\.\d+){3}$/.test(host);
}
