/** Public keys by `kid`, each with the one algorithm that it is for (RFC 8725 §3.1). */
export type Keys = ReadonlyMap<string, CryptoKey>;

/** A key of the Web Cryptography API, of which the name of its algorithm is all that is looked at. */
export type CryptoKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** A JWT of the right form and type, nothing of it verified. */
export interface UnverifiedJwt {
  readonly kid: string;
  readonly alg: Algorithm;
  readonly claims: Claims;
  readonly signed: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
}

/** The payload of a JWT. */
export type Claims = Readonly<Record<string, unknown>>;

type Algorithm = keyof typeof ALGORITHMS;

const ALGORITHMS = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
} as const;
/** RFC 7518 §3.3. */
const LEAST_RSA_BITS = 2048;
/** Names that change what is signed or bring their own key: none of them is ever ours (RFC 8725 §3.10). */
const FORBIDDEN = ['crit', 'b64', 'jwk', 'jku', 'x5u', 'x5c', 'x5t', 'x5t#S256', 'zip', 'enc', 'cty'];

/**
 * Reads a JWT in compact form (RFC 7515 §3.1), and refuses whatever the issuer's serializer would not have written.
 *
 * @param jwt as it was sent
 * @param typ the type it must have (RFC 8725 §3.11)
 * @param maxLength characters
 * @returns its parts, unverified; undefined when it is refused
 */
export function readJwt(jwt: string, typ: string, maxLength: number): UnverifiedJwt | undefined {
  const parts = jwt.length > maxLength ? [] : jwt.split('.');
  const [head, body, signature] = parts.map(decode);
  const header = head && readObject(head);
  const claims = body && readObject(body);
  if (parts.length !== 3 || !header || !claims || !signature) return undefined;
  const { alg, kid } = header;
  if (header['typ'] !== typ || !isText(kid) || !(alg === 'ES256' || alg === 'RS256')) return undefined;
  if (FORBIDDEN.some((name) => Object.hasOwn(header, name))) return undefined;
  const signed = new TextEncoder().encode(jwt.slice(0, jwt.lastIndexOf('.')));
  return { kid, alg, claims, signed, signature };
}

/** Whether it is signed with a key. A header that names another algorithm than the key's is refused. */
export async function isGenuine(
  { alg, signature, signed }: UnverifiedJwt,
  key: CryptoKey | undefined,
): Promise<boolean> {
  const algorithm = ALGORITHMS[alg];
  return key?.algorithm.name === algorithm.name && crypto.subtle.verify(algorithm, key, signature, signed);
}

/**
 * Reads a JWK set (RFC 7517 §5). Keys of kinds that the issuer does not sign with are left out.
 *
 * @throws Error when it is none, or two keys share a `kid`
 */
export async function readKeys(json: string): Promise<Keys> {
  const { keys } = JSON.parse(json) as { keys: Record<string, unknown>[] };
  const read = new Map<string, CryptoKey>();
  for (const jwk of keys) {
    const { kid, use } = jwk;
    const key = isText(kid) && use === 'sig' && (await importKey(jwk).catch(() => undefined));
    if (!key || !isText(kid)) continue;
    if (read.has(kid)) throw new Error('two keys with one kid');
    read.set(kid, key);
  }
  return read;
}

async function importKey({
  alg,
  kty,
  crv,
  x,
  y,
  n,
  e,
}: Record<string, unknown>): Promise<CryptoKey | undefined> {
  if (alg !== 'ES256' && alg !== 'RS256') return undefined;
  // Only what belongs to the public key is looked at.
  const members = alg === 'ES256' ? { kty, crv, x, y } : { kty, n, e };
  const key = await crypto.subtle.importKey('jwk', members as object, ALGORITHMS[alg], false, ['verify']);
  const { modulusLength = LEAST_RSA_BITS } = key.algorithm as { modulusLength?: number };
  return modulusLength >= LEAST_RSA_BITS ? key : undefined;
}

/** A non-empty string. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** Canonical base64url without padding (RFC 7515 §2): one spelling for one content, and some content. */
function decode(part: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]+$/.test(part)) return undefined;
  try {
    const binary = atob(part.replace(/-/g, '+').replace(/_/g, '/'));
    return base64url(binary) === part ? Uint8Array.from(binary, (byte) => byte.charCodeAt(0)) : undefined;
  } catch {
    return undefined;
  }
}

/** @param binary a character for each byte */
export function base64url(binary: string): string {
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
}

/** An object exactly as `JSON.stringify` writes it: nothing in which two parsers could differ. */
function readObject(bytes: Uint8Array): Claims | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value = JSON.parse(text) as Claims;
    return text.startsWith('{') && JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}
