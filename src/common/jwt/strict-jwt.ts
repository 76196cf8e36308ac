/** Longer than any token of ours; what is longer is not looked at. In characters, which are bytes here. */
const MAX_LENGTH = 8 * 1024;

/** What a verifier insists on before it spends a signature check on a token. */
export interface ExpectedHeader {
  /**
   * The algorithms that may stand there (RFC 8725 §3.1). Whether it is the one of the key that the token names,
   * only who knows the keys can tell.
   */
  algorithms: readonly string[];
  /** The one type (RFC 8725 §3.11). */
  typ: string;
  /** Characters at most, where it is not a token that a client sends; 8 KiB when absent. */
  maxLength?: number | undefined;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** The two readable parts of a token, nothing of it verified. */
export interface UnverifiedJwt {
  header: JsonObject;
  payload: JsonObject;
}

/** Names that change what is signed or bring their own key: none of them is ever ours (RFC 8725 §3.10). */
const FORBIDDEN_HEADERS = ['crit', 'b64', 'jwk', 'jku', 'x5u', 'x5c', 'x5t', 'x5t#S256', 'zip', 'enc', 'cty'];

/**
 * Reads a JWT in compact form (RFC 7515 §3.1) and refuses whatever our own serializer would not have written,
 * before any cryptography sees it.
 *
 * @param token the token as it was sent
 * @param expected the header it must have
 * @returns its header and payload, unverified; undefined when it is refused
 */
export function readStrictJwt(token: string, expected: ExpectedHeader): UnverifiedJwt | undefined {
  if (token.length > (expected.maxLength ?? MAX_LENGTH)) return undefined;
  const parts = decodeCompact(token);
  if (parts === undefined) return undefined;

  const header = readObject(parts.header);
  if (header === undefined || header['typ'] !== expected.typ) return undefined;
  if (!expected.algorithms.some((algorithm) => algorithm === header['alg'])) return undefined;
  if (FORBIDDEN_HEADERS.some((name) => Object.hasOwn(header, name))) return undefined;

  const payload = readObject(parts.payload);
  return payload === undefined ? undefined : { header, payload };
}

/**
 * Takes the compact form apart (RFC 7515 §3.1): three parts, none of them empty, each in its one spelling.
 *
 * @param token the token as it was sent
 * @returns its parts, decoded; undefined when it has another form
 */
export function decodeCompact(
  token: string,
): Readonly<Record<'header' | 'payload' | 'signature', Buffer>> | undefined {
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  const [header, payload, signature] = parts.map(decode);
  return header && payload && signature ? { header, payload, signature } : undefined;
}

/**
 * A JSON object exactly as `JSON.stringify` writes it. That one comparison, of bytes, refuses duplicate names,
 * white space, `1e400`, redundant escapes, broken UTF-8 and everything else in which two parsers could differ.
 */
function readObject(bytes: Buffer): JsonObject | undefined {
  const text = bytes.toString('utf8');
  if (!text.startsWith('{')) return undefined;
  try {
    const value = JSON.parse(text) as JsonObject;
    return Buffer.from(JSON.stringify(value)).equals(bytes) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Canonical base64url without padding (RFC 7515 §2): one spelling for one content, and some content. */
function decode(part: string): Buffer | undefined {
  if (part === '') return undefined;
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : undefined;
}
