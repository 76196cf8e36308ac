import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { MongoMemoryServer } from 'mongodb-memory-server-core';
import { DataDirInUseError, lockDataDir } from './data-dir-lock.js';
import { credentialsOf, ensureKey, type Key, recallKey } from './key-file.js';
import { loadMemoryServer } from './memory-server.js';
import { findMongod } from './mongod-binary.js';
import { waitForOrphan } from './orphan.js';
import { choosePort, recallPort, rememberPort } from './port.js';
import { openReplicaSet, REPLICA_SET } from './replica-set.js';

const LOOPBACK = '127.0.0.1';

/** Recovery after a crash is part of a launch. */
const LAUNCH_MS = 60_000;

/** After that the library asks once more, and then kills. */
const STOP_MS = 30_000;

/** Modest, on a machine that does other things too. */
const MONGOD_ARGUMENTS = [
  ...['--wiredTigerCacheSizeGB', '1', '--oplogSize', '256'],
  // On SIGTERM; there is nobody who would need the usual 15 s of grace.
  ...['--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=100'],
  ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
  // Without users it would let anybody on this machine make the first.
  ...['--setParameter', 'enableLocalhostAuthBypass=false'],
  ...(process.platform === 'win32' ? [] : ['--nounixsocket']),
];

/** A running mongod of our own. */
export interface EmbeddedMongod {
  /** A connection string with the password, the replica set and the database `nightlatch`. */
  readonly uri: string;
  /** Ends mongod in order: all data is on disk when the promise resolves. Calling it again changes nothing. */
  stop(): Promise<void>;
}

/** What to start, and where. */
export interface EmbeddedMongodOptions {
  /** Holds the data; made when missing, kept when mongod ends. */
  readonly dataDir: string;
  /** Where fetched binaries are kept for all checkouts; `~/.cache/nightlatch` by default. */
  readonly cacheDir?: string | undefined;
  /** A mongod to run instead of looking for one (MONGOD_BINARY). */
  readonly binary?: string | undefined;
  /** Gets a line for everything that a developer should know. */
  readonly log: (line: string) => void;
}

/**
 * Starts a real mongod for development and tests: a single-node replica set on the loopback address, on
 * WiredTiger, with a password of its own. {@link findMongod} tells where the binary comes from, {@link ensureKey} what
 * the password is.
 *
 * @param options see {@link EmbeddedMongodOptions}
 * @returns when the node is primary
 * @throws {DataDirInUseError} when another process runs on the same data
 * @throws when no mongod can be had, or it does not start
 */
export async function startEmbeddedMongod(options: EmbeddedMongodOptions): Promise<EmbeddedMongod> {
  const { binary, cacheDir = join(homedir(), '.cache', 'nightlatch'), log } = options;
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const unlock = await lockDataDir(dataDir);
  try {
    await waitForOrphan(dataDir, log);
    const mongod = await findMongod({ binary, cacheDir: resolve(cacheDir), log });
    const began = performance.now();
    const port = await choosePort(dataDir, log);
    const key = await ensureKey(dataDir, log);
    const server = await launch(mongod, dataDir, port, key);
    const host = `${LOOPBACK}:${port}`;
    log(`mongod: ready on ${host} after ${Math.round(performance.now() - began)} ms, data in ${dataDir}`);
    let stopped: Promise<void> | undefined;
    return {
      uri: uriOf(port, key.value),
      stop: () => (stopped ??= stop(server).finally(unlock)),
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/**
 * Finds the mongod that another process has started.
 *
 * @param dataDir holds its data
 * @returns its connection string; undefined when none runs there
 * @throws {DataDirInUseError} when it has no port yet
 * @throws Error when its password can't be read
 */
export async function findRunningMongod(dataDir: string): Promise<string | undefined> {
  try {
    const unlock = await lockDataDir(dataDir);
    unlock();
    return undefined;
  } catch (error) {
    // There is no folder before the first start.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (!(error instanceof DataDirInUseError)) throw error;
    const port = await recallPort(dataDir);
    if (port === 0) throw error;
    return uriOf(port, await recallKey(dataDir));
  }
}

function uriOf(port: number, key: string): string {
  const { auth, authSource } = credentialsOf(key);
  const login = `${auth.username}:${auth.password}`;
  return `mongodb://${login}@${LOOPBACK}:${port}/nightlatch?replicaSet=${REPLICA_SET}&authSource=${authSource}`;
}

async function launch(mongod: string, dataDir: string, port: number, key: Key): Promise<MongoMemoryServer> {
  const { MongoMemoryServer } = await loadMemoryServer();
  const server = await MongoMemoryServer.create({
    binary: { systemBinary: mongod },
    auth: { enable: true },
    instance: {
      dbPath: dataDir,
      ip: LOOPBACK,
      port,
      portGeneration: false,
      replSet: REPLICA_SET,
      keyfileLocation: key.file,
      storageEngine: 'wiredTiger',
      launchTimeout: LAUNCH_MS,
      args: MONGOD_ARGUMENTS,
    },
    // Its own process group: Ctrl-C in a terminal reaches us, and mongod only when we have finished with it.
    spawn: { detached: true, windowsHide: true },
  });
  try {
    const credentials = credentialsOf(key.value);
    // The library makes no user for a replica set, but would log in as one when it stops mongod its own way.
    if (server.instanceInfo) server.instanceInfo.instance.extraConnectionOptions = credentials;
    await openReplicaSet(`${LOOPBACK}:${port}`, credentials);
    await rememberPort(dataDir, port);
    return server;
  } catch (error) {
    await stop(server);
    throw error;
  }
}

async function stop(server: MongoMemoryServer): Promise<void> {
  const mongod = server.instanceInfo?.instance.mongodProcess;
  // Windows knows no signals; the library's own way is to connect and ask, which takes 5 s of knocking in vain
  // when mongod is ending already: `nest start --watch` signals it along with us.
  if (process.platform !== 'win32' && mongod?.exitCode === null && mongod.signalCode === null) {
    const exit = once(mongod, 'exit', { signal: AbortSignal.timeout(STOP_MS) });
    mongod.kill('SIGTERM');
    await exit.catch(() => undefined);
  }
  await server.stop({ doCleanup: false, force: false });
}
