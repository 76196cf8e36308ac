import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadMemoryServer } from './memory-server.js';
import { showProgress } from './progress.js';

/** How long MongoDB's site has for the first byte. */
const FIRST_BYTE_MS = 6_000;

/**
 * The official mongod that an earlier {@link downloadOfficialMongod}, or another project's, left.
 *
 * @param cacheDir the cache folder
 * @returns its path, or undefined
 */
export async function cachedOfficialMongod(cacheDir: string): Promise<string | undefined> {
  const { DryMongoBinary } = await loadMemoryServer();
  return DryMongoBinary.locateBinary(DryMongoBinary.getEnsuredOptions({ downloadDir: cacheDir }));
}

/**
 * Lets mongodb-memory-server-core download the official mongod; it prints its own progress.
 *
 * @param cacheDir where to put it
 * @param log told while nothing has come yet
 * @returns its path
 * @throws soon (6 s at most) where the site cannot be reached; where it has no build for this system
 */
export async function downloadOfficialMongod(cacheDir: string, log: (line: string) => void): Promise<string> {
  const { MongoBinary } = await loadMemoryServer();
  // It takes this variable for npm's setting and, without it, accepts any certificate: for a program that will be run.
  // eslint-disable-next-line no-restricted-syntax -- written for a library, not read
  process.env['npm_config_strict_ssl'] ??= 'true';
  const giveUp = new AbortController();
  try {
    return await Promise.race([
      MongoBinary.getPath({ downloadDir: cacheDir, checkMD5: true }),
      silence(cacheDir, giveUp.signal, log),
    ]);
  } finally {
    giveUp.abort();
  }
}

/** Rejects when no download has begun in time, and is silent for ever when one has. */
async function silence(cacheDir: string, signal: AbortSignal, log: (line: string) => void): Promise<never> {
  const done = showProgress(() => `waiting for MongoDB's site, ${FIRST_BYTE_MS / 1000} s at most`, log);
  await sleep(FIRST_BYTE_MS, undefined, { signal }).finally(done);
  const files = await readdir(cacheDir);
  if (files.some((file) => file.endsWith('.downloading'))) return new Promise(() => undefined);
  throw new Error(`no answer within ${FIRST_BYTE_MS / 1000} s`);
}
