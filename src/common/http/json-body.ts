import secureJson from 'secure-json-parse';
import { DomainError } from '../errors/domain-error.js';

/** How deep a body may nest. No request of ours needs more than two. */
const MAX_DEPTH = 32;

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
    const text = utf8.decode(bytes);
    if (depthOf(text) > MAX_DEPTH) throw new Error('too deep');
    return secureJson.parse(text, undefined, { protoAction: 'error', constructorAction: 'error' }) as unknown;
  } catch (cause) {
    throw new DomainError('malformed_body', {
      detail: `Send one JSON value in UTF-8, at most ${MAX_DEPTH} levels deep.`,
      cause,
    });
  }
}

/** Depth of the brackets outside strings. It reads ill-formed text too; the parser refuses that later. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{\]}]/gs)) {
    if (token === '{' || token === '[') deepest = Math.max(deepest, ++depth);
    else if (token === '}' || token === ']') depth--;
  }
  return deepest;
}
