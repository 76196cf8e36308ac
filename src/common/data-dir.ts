import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes the folder for what an application keeps on its machine in development: secrets, mails, a database. Nobody is to
 * commit them, so a folder that is made here says so to git; one that was there is left as it is.
 *
 * @param dataDir its path
 * @throws Error of the file system when it can't be made
 */
export function ensureDataDir(dataDir: string): void {
  if (mkdirSync(dataDir, { recursive: true, mode: 0o700 }) === undefined) return;
  writeFileSync(join(dataDir, '.gitignore'), '*\n');
}
