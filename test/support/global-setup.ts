import { transformFile } from '@swc/core';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Embedded from '../../src/database/embedded/embedded-mongod.js';

declare global {
  /** What global-teardown.ts has to undo, last first. */
  var undoGlobalSetup: (() => Promise<void>)[] | undefined;
}

/**
 * Starts one throw-away mongod for the whole run. For the tests it sets
 * - `TEST_MONGODB_URI`: the mongod; when it is set already, that one is used,
 * - `TEST_EMBEDDED_MONGOD`: the URL of src/database/embedded/embedded-mongod.ts as JavaScript, for child processes.
 */
export default async function globalSetup(): Promise<void> {
  const undo: (() => Promise<void>)[] = [];
  globalThis.undoGlobalSetup = undo;
  const folder = async (parent: string): Promise<string> => {
    const made = await folderOfThisRun(parent);
    undo.push(() => rm(made, { recursive: true, force: true }));
    return made;
  };
  // In node_modules, so that the code finds its dependencies.
  const compiled = await compileEmbedded(await folder(resolve('node_modules/.cache')));
  process.env.TEST_EMBEDDED_MONGOD = pathToFileURL(compiled).href;
  if (process.env.TEST_MONGODB_URI) return;

  // jest turns this import into a require, which takes paths and no URLs.
  const { startEmbeddedMongod } = (await import(compiled)) as typeof Embedded;
  const dataDir = await folder(tmpdir());
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const mongod = await startEmbeddedMongod({ dataDir, binary: process.env.MONGOD_BINARY, log });
  undo.push(() => mongod.stop());
  process.env.TEST_MONGODB_URI = mongod.uri;
}

/** After Ctrl-C jest tears nothing down: the next run removes what was left. */
async function folderOfThisRun(parent: string): Promise<string> {
  const prefix = 'nightlatch-test-';
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix) || isAlive(parseInt(name.slice(prefix.length), 10))) continue;
    await rm(join(parent, name), { recursive: true, force: true });
  }
  return mkdtemp(join(parent, `${prefix}${process.pid}-`));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Node cannot run TypeScript, and jest's module mapping ('./x.js' is x.ts) does not hold in a global setup. */
async function compileEmbedded(target: string): Promise<string> {
  const source = resolve('src/database/embedded');
  await writeFile(join(target, 'package.json'), '{ "type": "module" }');
  for (const file of await readdir(source)) {
    if (!file.endsWith('.ts') || file.endsWith('.spec.ts')) continue;
    const { code } = await transformFile(join(source, file), {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
      module: { type: 'es6' },
    });
    await writeFile(join(target, file.replace(/\.ts$/, '.js')), code);
  }
  return join(target, 'embedded-mongod.js');
}
