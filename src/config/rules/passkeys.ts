import type { z } from 'zod';
import { optionKinds, STRINGS } from '../option-kinds.js';
import { field, text } from './field.js';
import { isOrigin } from './urls.js';

/** What an Android app has for an origin: the SHA-256 of the certificate that has signed it. */
const ANDROID_APP = /^android:apk-key-hash:[\w-]{43}$/;

/** Of letters at its end: an IP address can be no relying party (WebAuthn L3 §5.1.2). */
const DOMAIN = /^localhost$|^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z](?:[a-z\d-]{0,61}[a-z\d])?$/;

/** @returns a schema for the domain that passkeys are bound to */
export function relyingPartyId(): z.ZodType<string, string> {
  return text(
    'must be a domain in lower case, without scheme and port, such as example.com; localhost in development',
    DOMAIN,
  );
}

/** @returns a schema from a comma-separated list to the origins that may use passkeys, each once */
export function passkeyOrigins(): z.ZodType<string[], string> {
  const rule =
    'must be a comma-separated list of origins of pages, such as https://app.example.com (http for localhost alone), and of ' +
    'Android apps: android:apk-key-hash: and the SHA-256 of the signing certificate in base64url';
  return field(rule, (value) => {
    const list = value.split(',').map((item) => item.trim());
    return list.every(isPasskeyOrigin) ? [...new Set(list)] : undefined;
  }).register(optionKinds, STRINGS);
}

function isPasskeyOrigin(value: string): boolean {
  if (ANDROID_APP.test(value)) return true;
  return isOrigin(value) && (value.startsWith('https:') || isBelow(value, 'localhost'));
}

/**
 * @param origin of a page or an app
 * @param rpId the domain that passkeys are bound to
 * @returns whether it is a page of that domain or of one below it: a browser lets no other use its passkeys, unless the domain
 * says so (`/.well-known/webauthn`)
 */
export function isBelow(origin: string, rpId: string): boolean {
  if (!/^https?:/.test(origin)) return false;
  const { hostname } = new URL(origin);
  return hostname === rpId || hostname.endsWith(`.${rpId}`);
}

/**
 * @param origin of a page or an app
 * @returns whether it is that of an app, which no domain bounds
 */
export function isApp(origin: string): boolean {
  return ANDROID_APP.test(origin);
}
