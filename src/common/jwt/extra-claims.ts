import { type ExtraClaims } from '../http/principal.js';
import { type JsonObject } from './strict-jwt.js';

/** In bytes of JSON: a token travels in a header, with every request. */
const MAX_SIZE = 1024;

/**
 * Names that are ours, or by which verifiers decide what a token is worth (RFC 7519 §4.1, RFC 7800, RFC 8693, RFC 9068).
 * The last one is no claim, but what copies it changes the prototype.
 */
const RESERVED = new Set(
  'iss sub aud exp nbf iat jti sid ver rvid roles amr auth_time acr azp act may_act cnf client_id scope __proto__'.split(
    ' ',
  ),
);

/**
 * @param name of a claim
 * @returns whether it is ours, or decides what a token is worth
 */
export function isReservedClaim(name: string): boolean {
  return RESERVED.has(name);
}

/** The same one for every token that has none. */
export const NO_EXTRA_CLAIMS: ExtraClaims = Object.freeze({});

/**
 * Checks what a host wants an access token to say.
 *
 * @param claims by name; one that is undefined is none
 * @returns the claims
 * @throws Error that names what may not be there: a reserved name, what is no JSON, more than 1 KiB
 */
export function checkExtraClaims(claims: unknown): ExtraClaims {
  if (!isPlainObject(claims)) throw new Error('Extra claims must be a plain object');
  const entries = Object.entries(claims).filter(([, value]) => value !== undefined);
  for (const [name] of entries) {
    if (RESERVED.has(name)) throw new Error(`"${name}" is reserved and can't be an extra claim`);
  }
  const checked = Object.fromEntries(entries);
  // First of all: what has no end is refused by it.
  const size = Buffer.byteLength(JSON.stringify(checked));
  if (size > MAX_SIZE) throw new Error(`Extra claims have ${size} bytes of JSON; ${MAX_SIZE} are allowed`);
  for (const [name, value] of entries) {
    if (!isJson(value)) throw new Error(`The extra claim "${name}" is not JSON`);
  }
  return checked;
}

/**
 * @param payload of a verified access token
 * @returns what a host has added to it, frozen all through: requests with the same token share it
 */
export function extraClaimsOf(payload: JsonObject): ExtraClaims {
  const names = Object.keys(payload).filter((name) => !RESERVED.has(name));
  if (names.length === 0) return NO_EXTRA_CLAIMS;
  return freeze(Object.fromEntries(names.map((name) => [name, payload[name]])));
}

function isJson(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (!Array.isArray(value) && !isPlainObject(value)) return false;
  return Object.values(value).every(isJson);
}

/** Of any realm, and without a class: what a class makes of itself in JSON is not what it is. */
function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  Object.values(value).forEach(freeze);
  return Object.freeze(value);
}
