import { sha256 } from '../digest.js';

/**
 * @param body an answer
 * @returns its strong entity tag (RFC 9110 §8.8.3): equal on every node that answers the same
 */
export function entityTag(body: unknown): string {
  return `"${sha256(JSON.stringify(body))}"`;
}

/**
 * Whether a client has the answer already (RFC 9110 §13.1.2).
 *
 * @param ifNoneMatch the If-None-Match header, if any
 * @param tag the entity tag of the answer, strong or weak
 */
export function isFresh(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  // The comparison is the weak one: a proxy that compresses puts W/ before a strong tag.
  return ifNoneMatch.split(',').some((candidate) => opaque(candidate) === opaque(tag));
}

function opaque(tag: string): string {
  return tag.trim().replace(/^W\//, '');
}
