import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';

const fileOf = (dataDir: string): string => join(dataDir, 'nightlatch.port');

/**
 * The port for a data folder's mongod: the one it had before, as long as that is free.
 *
 * @param dataDir the data folder
 * @param log told when the data has to move to another port
 * @returns a TCP port, free on 127.0.0.1 at this moment
 */
export async function choosePort(dataDir: string, log: (line: string) => void): Promise<number> {
  const remembered = await recallPort(dataDir);
  if (!remembered) return freePort(0);
  if (await freePort(remembered)) return remembered;
  const port = await freePort(0);
  log(`another program has taken port ${remembered}: moving to ${port} (up to half a minute)`);
  return port;
}

/**
 * Keeps the port for the next start.
 *
 * @param dataDir the data folder
 * @param port what its mongod listens on
 */
export async function rememberPort(dataDir: string, port: number): Promise<void> {
  await writeFile(fileOf(dataDir), String(port));
}

/**
 * @param dataDir the data folder
 * @returns the port its mongod has now, or had when it ran last; 0 when none is remembered
 */
export async function recallPort(dataDir: string): Promise<number> {
  return Number(await readFile(fileOf(dataDir), 'utf8').catch(() => ''));
}

/** @returns the port, or 0 when it is taken; for 0 any free one */
async function freePort(port: number): Promise<number> {
  const probe = createServer();
  try {
    probe.listen(port, '127.0.0.1');
    await once(probe, 'listening');
  } catch {
    return 0;
  }
  const free = (probe.address() as AddressInfo).port;
  probe.close();
  await once(probe, 'close');
  return free;
}
