import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { startEmbeddedMongod } from '../database/index.js';

/** A real `mongod` for tests. */
export interface TestDatabase {
  /** A connection string, with a database that nobody has used. */
  readonly uri: string;
  /** @returns the same server's connection string with another fresh database: one for each test that needs it */
  freshUri(): string;
  /** Ends it, and removes its data. */
  stop(): Promise<void>;
}

/**
 * Starts a real MongoDB, a replica set of one node on the loopback address, whose data is thrown away in the end. The
 * binary is looked for as the service does in development: `MONGOD_BINARY` is not read here, pass it on.
 *
 * @param options the binary to run instead of looking for one; who gets a line for what a developer should know
 * @returns when it answers
 * @throws Error when `mongodb-memory-server-core` is not installed, or no mongod can be had
 */
export async function startTestDatabase({
  binary,
  log = () => undefined,
}: { binary?: string; log?: (line: string) => void } = {}): Promise<TestDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'nightlatch-test-'));
  const mongod = await startEmbeddedMongod({ dataDir, binary, log });
  const freshUri = (): string => {
    const uri = new URL(mongod.uri);
    uri.pathname = `/test_${randomBytes(8).toString('hex')}`;
    return uri.toString();
  };
  return {
    uri: freshUri(),
    freshUri,
    stop: async () => {
      await mongod.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
