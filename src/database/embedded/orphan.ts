import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataDirInUseError } from './data-dir-lock.js';

/** mongodb-memory-server's watchdog looks every 2 s whether the server still lives; then mongod flushes and ends. */
const PATIENCE_MS = 20_000;
const STEP_MS = 100;

/**
 * Waits until the mongod of a crashed server, which its watchdog is about to end, has let go of the data.
 * It is never killed from here: it may be writing a checkpoint.
 *
 * @param dataDir the data folder, whose lock the caller holds
 * @param log told when there is something to wait for
 * @throws {DataDirInUseError} when a mongod is still there after 20 s, for example one that somebody started by hand
 */
export async function waitForOrphan(dataDir: string, log: (line: string) => void): Promise<void> {
  const pid = Number(await readFile(join(dataDir, 'mongod.lock'), 'utf8').catch(() => ''));
  // mongod empties the file when it ends well; after a crash the process id in it means nothing by itself.
  if (!pid || !(await isMongod(pid))) return;
  log(`mongod ${pid} of a server that crashed still has the data: waiting for it to end`);
  for (let waited = 0; waited < PATIENCE_MS; waited += STEP_MS) {
    await sleep(STEP_MS);
    if (!(await isMongod(pid))) return;
  }
  throw new DataDirInUseError(dataDir, pid);
}

async function isMongod(pid: number): Promise<boolean> {
  if (process.platform === 'linux') {
    // Empty for a dead process that nobody has reaped.
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return commandLine.includes('mongod');
  }
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
