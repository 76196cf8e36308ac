/** In bytes: shorter ones can be hit by chance, longer ones nobody makes. */
const MIN = 16;
const MAX = 64;

/**
 * @param digest bytes
 * @returns whether they are as many as a hash has
 */
export function isDigest(digest: Buffer): boolean {
  return digest.length >= MIN && digest.length <= MAX;
}
