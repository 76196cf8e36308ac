import { lstatSync, mkdirSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** Node.js 22 and newer. */
type EnableCompileCache = (folder: string) => { directory?: string };

/**
 * Lets Node.js keep what it compiles for the next start, where it can. Not in the folder for temporary files, its own
 * choice: what is read from there is run, and anybody may write there.
 *
 * @param folder to be used if it is nobody else's, by default one of the user's own cache
 * @returns where it is kept; undefined where it is not, as on Node.js 20 or where nothing can be written
 */
export function keepCompiledCode(
  folder = join(homedir(), '.cache', 'nightlatch', 'compiled'),
): string | undefined {
  const { enableCompileCache } = nodeModule as { enableCompileCache?: EnableCompileCache };
  if (enableCompileCache === undefined || !isOurFolder(folder)) return undefined;
  return enableCompileCache(folder).directory;
}

/**
 * Makes a folder that nobody else may write to, unless it is there.
 *
 * @param folder its path
 * @returns whether it is there now, and ours alone
 */
export function isOurFolder(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const found = lstatSync(folder);
    // Windows has no such owners and modes; there the folder of a user is theirs.
    if (process.getuid === undefined) return found.isDirectory();
    return found.isDirectory() && found.uid === process.getuid() && (found.mode & 0o022) === 0;
  } catch {
    return false;
  }
}
