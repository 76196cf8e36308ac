/**
 * Compiles `src/` into `dist/` and the client of `packages/client` likewise, each file by itself, and builds the pages if they
 * have changed: npm run build
 *
 * As .swcrc says, which the tests are compiled by as well. It looks at no types: `npm run typecheck` does, and
 * `npm run build:package` adds the declarations to what this wrote.
 */
import { transformFile } from '@swc/core';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { buildWeb } from './build-web.mjs';

const ROOT = resolve(import.meta.dirname, '..');

/** Compiles one of those who have a `src/`. @returns how many files it has */
async function compileAll(folder) {
  const [from, to] = [join(folder, 'src'), join(folder, 'dist')];
  await mkdir(to, { recursive: true });
  // Of the pages only what has changed is built: packages/web.
  const old = (await readdir(to)).filter((name) => name !== 'web');
  await Promise.all(old.map((name) => rm(join(to, name), { recursive: true, force: true })));
  const files = (await readdir(from, { recursive: true })).filter((name) => /(?<!\.spec)\.ts$/.test(name));
  await Promise.all(files.map((file) => compile(join(from, file), join(to, file.replace(/\.ts$/, '.js')))));
  return files.length;
}

async function compile(source, target) {
  const sourceFileName = relative(dirname(target), source).replaceAll('\\', '/');
  const { code, map } = await transformFile(source, { cwd: ROOT, sourceFileName, outputPath: target });
  await mkdir(dirname(target), { recursive: true });
  await Promise.all([writeFile(target, code), writeFile(`${target}.map`, map)]);
}

const began = performance.now();
const count = (await compileAll(ROOT)) + (await compileAll(join(ROOT, 'packages/client')));
console.log(`Compiled ${count} files in ${((performance.now() - began) / 1000).toFixed(1)} s`);
await buildWeb();
