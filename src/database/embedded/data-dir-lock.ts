import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { realpath, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** Another process uses the data folder. */
export class DataDirInUseError extends Error {
  override readonly name = 'DataDirInUseError';

  /**
   * @param dataDir the folder
   * @param pid the process that uses it, where known
   */
  constructor(
    dataDir: string,
    readonly pid: number | undefined,
  ) {
    const who = pid === undefined ? 'another process' : `process ${pid}`;
    super(`MongoDB is already running on ${dataDir} (${who}). Stop that one, or set MONGODB_URI.`);
  }
}

/**
 * Makes this process the only owner of a data folder.
 *
 * The lock is a listening local socket: the kernel takes it back however its holder dies, and a process id that was
 * given to somebody else since (usual in containers) cannot fool it, as it would fool a pid file.
 *
 * @param dataDir an existing folder
 * @returns gives the lock back
 * @throws {DataDirInUseError} when a living process has it
 */
export async function lockDataDir(dataDir: string): Promise<() => void> {
  const address = lockAddress(await realpath(dataDir));
  for (;;) {
    const lock = await listen(address);
    if (lock) return () => lock.close();
    const holder = await askHolder(address);
    if (holder !== 'dead') throw new DataDirInUseError(dataDir, holder);
    await bury(address);
  }
}

function lockAddress(dataDir: string): string {
  const name = `nightlatch-${createHash('sha256').update(dataDir).digest('hex').slice(0, 32)}`;
  if (process.platform === 'linux') return `\0${name}`; // the abstract namespace: no file to clean up
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  return join(tmpdir(), `${name}.sock`);
}

/** @returns undefined when the address is taken */
async function listen(address: string): Promise<Server | undefined> {
  const server = createServer((asker) => asker.on('error', () => undefined).end(String(process.pid))).unref();
  try {
    server.listen(address);
    await once(server, 'listening');
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw error;
  }
}

/** @returns the holder's process id; undefined when it does not answer within a second */
async function askHolder(address: string): Promise<number | 'dead' | undefined> {
  const holder = connect(address);
  holder.setTimeout(1000, () => holder.destroy());
  try {
    return Number(await text(holder)) || 'dead';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ERR_STREAM_PREMATURE_CLOSE' ? undefined : 'dead'; // the first is our own impatience
  }
}

/** Lets a dying holder go; where sockets are files, one that a crash left is in the way. */
async function bury(address: string): Promise<void> {
  if (address.startsWith(tmpdir())) await rm(address, { force: true });
  await sleep(20);
}
