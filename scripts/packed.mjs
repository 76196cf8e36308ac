import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The repository. */
export const ROOT = resolve(import.meta.dirname, '..');

/** What package.json says, of the repository or of an unpacked package. */
export const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/**
 * Packs what `npm run build:package` has built, as `npm publish` would.
 *
 * @param {string} folder where to
 * @returns {{ tarball: string, unpacked: string, files: string[] }} the tarball; a folder with what is in it; its files
 * @throws Error when nothing is built
 */
export function pack(folder) {
  if (!existsSync(join(ROOT, 'dist/index.d.ts')))
    throw new Error('The package is not built yet. Do that first: npm run build:package');
  return packFrom(ROOT, folder);
}

/**
 * The same for a workspace, which completes what the root has built.
 *
 * @param {string} name of its folder in packages/
 * @param {string} folder where to
 */
export function packWorkspace(name, folder) {
  const source = join(ROOT, 'packages', name);
  execFileSync(process.execPath, ['build.mjs'], { cwd: source, stdio: 'inherit' });
  return packFrom(source, folder);
}

/** The same for `@nightlatch/client`. */
export function packClient(folder) {
  const source = join(ROOT, 'packages/client');
  execFileSync(process.execPath, ['build.mjs'], { cwd: source, stdio: 'inherit' });
  return packFrom(source, folder);
}

function packFrom(source, folder) {
  mkdirSync(folder, { recursive: true });
  const output = execFileSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--workspaces=false', '--pack-destination', folder],
    { cwd: source, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  // npm 11 answers with a list, later ones with an object by name.
  const [{ filename, files }] = Object.values(JSON.parse(output));
  const tarball = join(folder, filename);
  execFileSync('tar', ['-xzf', tarball, '-C', folder]);
  return { tarball, unpacked: join(folder, 'package'), files: files.map(({ path }) => path) };
}
