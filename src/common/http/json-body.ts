import secureJson from 'secure-json-parse';
import { DomainError } from '../errors/domain-error.js';

/** How deep a body may nest. No request of ours needs more than two. */
const MAX_DEPTH = 32;

/** ASCII, which is no part of any other character in UTF-8. */
const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPENING_BRACKET, CLOSING_BRACKET, OPENING_BRACE, CLOSING_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];

/** RFC 8259 §8.1: JSON between systems is UTF-8. Anything else is refused, not repaired. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a JSON body strictly: well-formed UTF-8, at most 32 levels deep, and no `__proto__` that could
 * end as somebody's prototype.
 *
 * @param bytes the body as it came
 * @returns the object; undefined for an empty body, which a client sends that always states a content type
 * @throws DomainError `malformed_body`, or `validation_failed` for anything but an object
 */
export function parseJsonBody(bytes: Buffer): object | undefined {
  if (bytes.length === 0) return undefined;
  const value = parse(bytes);
  // Here and not in the DTOs: the validation pipe takes null for an empty object, and an array for one with digits.
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new DomainError('validation_failed', {
    errors: [{ field: 'body', messages: ['must be a JSON object'] }],
  });
}

function parse(bytes: Buffer): unknown {
  try {
    if (isTooDeep(bytes)) throw new Error('too deep');
    const text = utf8.decode(bytes);
    return secureJson.parse(text, undefined, { protoAction: 'error', constructorAction: 'error' }) as unknown;
  } catch (cause) {
    throw new DomainError('malformed_body', {
      detail: `Send one JSON value in UTF-8, at most ${MAX_DEPTH} levels deep.`,
      cause,
    });
  }
}

/**
 * Whether the brackets outside strings nest too deep. It looks at every byte once, whatever they are: a body is read
 * before any guard and any limit. It takes ill-formed text too; the parser refuses that later.
 */
function isTooDeep(bytes: Buffer): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === BACKSLASH) at++;
    else if (byte === QUOTE) isInString = !isInString;
    else if (isInString) continue;
    else if (byte === OPENING_BRACKET || byte === OPENING_BRACE) {
      if (++depth > MAX_DEPTH) return true;
    } else if (byte === CLOSING_BRACKET || byte === CLOSING_BRACE) depth--;
  }
  return false;
}
