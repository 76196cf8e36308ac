/**
 * Compiles `src/` into `dist/`, each file by itself, and builds the pages if they have changed: npm run build
 *
 * As .swcrc says, which the tests are compiled by as well. It looks at no types: `npm run typecheck` does, and
 * `npm run build:package` adds the declarations to what this wrote.
 */
import { transformFile } from '@swc/core';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { buildWeb } from './build-web.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const FROM = join(ROOT, 'src');
const TO = join(ROOT, 'dist');

async function compile(file) {
  const [source, target] = [join(FROM, file), join(TO, file.replace(/\.ts$/, '.js'))];
  const sourceFileName = relative(dirname(target), source).replaceAll('\\', '/');
  const { code, map } = await transformFile(source, { cwd: ROOT, sourceFileName, outputPath: target });
  await mkdir(dirname(target), { recursive: true });
  await Promise.all([writeFile(target, code), writeFile(`${target}.map`, map)]);
}

const began = performance.now();
await mkdir(TO, { recursive: true });
// Of the pages only what has changed is built: packages/web.
const old = (await readdir(TO)).filter((name) => name !== 'web');
await Promise.all(old.map((name) => rm(join(TO, name), { recursive: true, force: true })));
const files = (await readdir(FROM, { recursive: true })).filter((name) => /(?<!\.spec)\.ts$/.test(name));
await Promise.all(files.map(compile));
console.log(`Compiled ${files.length} files of src/ in ${((performance.now() - began) / 1000).toFixed(1)} s`);
await buildWeb();
