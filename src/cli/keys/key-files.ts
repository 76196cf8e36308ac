import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { type KeyStatus, publicMembers, type RingKey, toPublicKey } from '../../tokens/index.js';

/** How a public key is written: PEM (RFC 7468), or a JWK (RFC 7517). */
export type KeyFormat = 'pem' | 'jwk';

/** The keys of a verifier that can't choose by `kid`. */
export interface KeyPair {
  /** Signs. */
  readonly signing: KeyStatus<RingKey>;
  /** Verifies beside it: the next one, from its publication on, or else the one before, until its last token has expired. */
  readonly other: KeyStatus<RingKey> | undefined;
}

/**
 * @param statuses of the ring
 * @returns the two keys that matter; undefined while none signs
 */
export function keyPairOf(statuses: readonly KeyStatus<RingKey>[]): KeyPair | undefined {
  const signing = statuses.find(({ state }) => state === 'active');
  if (signing === undefined) return undefined;
  const next = statuses.find(({ state }) => state === 'published');
  const previous = statuses.findLast(({ state }) => state === 'retired');
  return { signing, other: next ?? previous };
}

/**
 * @param key of the ring
 * @param format how to write it
 * @returns the public key, with a line end
 */
export function publicKeyText({ kid, alg, publicJwk }: RingKey, format: KeyFormat): string {
  const key = toPublicKey(publicJwk);
  if (format === 'jwk') return `${JSON.stringify({ ...publicMembers(key), kid, alg, use: 'sig' })}\n`;
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

/**
 * Writes a file in one step: who reads it sees the old text or the new one.
 *
 * @param file its path
 * @param text its content
 * @returns whether it had another content, or was not there
 * @throws Error when it can't be written
 */
export async function replaceFile(file: string, text: string): Promise<boolean> {
  if ((await readFile(file, 'utf8').catch(() => undefined)) === text) return false;
  const next = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(next, text, { mode: 0o644 });
    await rename(next, file);
  } finally {
    await rm(next, { force: true });
  }
  return true;
}
