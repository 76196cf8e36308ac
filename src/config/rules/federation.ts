import type { z } from 'zod';
import { optionKinds, STRINGS } from '../option-kinds.js';
import { PROVIDER_ID } from '../providers.js';
import { field } from './field.js';
import { isLoopback } from './urls.js';

/** @returns a schema from a comma-separated list to the ids of providers, each once */
export function providerIds(): z.ZodType<string[], string> {
  const rule =
    'must be a comma-separated list of names, each once, of 1 to 32 lower-case letters, digits and -; link, jwt ' +
    'and product are none';
  return field(rule, (text) => {
    const ids = text.split(',').map((item) => item.trim());
    return ids.every((id) => PROVIDER_ID.test(id)) && new Set(ids).size === ids.length ? ids : undefined;
  }).register(optionKinds, STRINGS);
}

/** @returns a schema from a comma-separated list to exact redirect URIs */
export function redirectUris(): z.ZodType<string[], string> {
  const rule =
    'must be a comma-separated list of https URLs, of http ones on this machine, and of URIs with a scheme of an app, such as ' +
    'com.example.app:/callback; each in full, with a path, without #, ? and user';
  return field(rule, (text) => {
    const list = text.split(',').map((item) => item.trim());
    return list.every(isRedirectUri) ? [...new Set(list)] : undefined;
  }).register(optionKinds, STRINGS);
}

/** A scheme of an app has a dot in it (RFC 8252 §7.1), and so is none of the web's or the system's. */
export function isRedirectUri(uri: unknown): uri is string {
  if (typeof uri !== 'string' || !/^[a-z][a-z\d+.-]*:\/[^\s\\#?]*$/.test(uri) || !URL.canParse(uri))
    return false;
  const { href, protocol, hostname, username, password } = new URL(uri);
  // As a provider and its library write it, or they would not be the same characters.
  if (href !== uri || username !== '' || password !== '') return false;
  if (protocol === 'https:') return hostname !== '';
  return protocol === 'http:' ? isLoopback(hostname) : protocol.includes('.');
}
