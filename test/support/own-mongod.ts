import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoMemoryReplSet, MongoMemoryServer } from 'mongodb-memory-server-core';
import { startEmbeddedMongod } from '../../src/database/embedded/embedded-mongod.js';
import { findMongod } from '../../src/database/embedded/mongod-binary.js';

/** A mongod that one test may freeze, kill and start again; its port and data stay. */
export class OwnMongod {
  private constructor(
    private readonly dataDir: string,
    private running: Awaited<ReturnType<typeof startEmbeddedMongod>>,
  ) {}

  static async start(): Promise<OwnMongod> {
    const dataDir = await mkdtemp(join(tmpdir(), 'nightlatch-own-'));
    return new OwnMongod(dataDir, await startEmbeddedMongod({ dataDir, log: () => undefined }));
  }

  get uri(): string {
    return this.running.uri;
  }

  /** Sends a signal to the mongod itself. */
  async signal(signal: NodeJS.Signals): Promise<void> {
    process.kill(Number(await readFile(join(this.dataDir, 'mongod.lock'), 'utf8')), signal);
  }

  /** kill -9, and a new start on the same data and port. */
  async kill(): Promise<void> {
    await this.signal('SIGKILL');
    await this.running.stop();
  }

  async startAgain(): Promise<void> {
    this.running = await startEmbeddedMongod({ dataDir: this.dataDir, log: () => undefined });
  }

  async remove(): Promise<void> {
    await this.running.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** A set of one member that can be told to fail (`configureFailPoint`). */
export async function startWithFailPoints(): Promise<{ uri: string; stop(): Promise<void> }> {
  const set = await MongoMemoryReplSet.create({
    binary: { systemBinary: await binary() },
    replSet: { count: 1, args: ['--setParameter', 'enableTestCommands=1'] },
  });
  return {
    uri: set.getUri('nightlatch'),
    stop: async () => {
      await set.stop();
    },
  };
}

/** A mongod without a replica set, so without change streams. */
export async function startStandalone(): Promise<{ uri: string; stop(): Promise<void> }> {
  const server = await MongoMemoryServer.create({ binary: { systemBinary: await binary() } });
  return {
    uri: server.getUri('nightlatch'),
    stop: async () => {
      await server.stop();
    },
  };
}

function binary(): Promise<string> {
  return findMongod({ cacheDir: join(homedir(), '.cache', 'nightlatch'), log: () => undefined });
}
