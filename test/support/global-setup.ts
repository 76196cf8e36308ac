import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Embedded from '../../src/database/embedded/embedded-mongod.js';

declare global {
  /** What global-teardown.ts has to undo, last first. */
  var undoGlobalSetup: (() => Promise<void>)[] | undefined;
}

/**
 * Starts one throw-away mongod for the whole run, with the built code: jest's module mapping does not hold in
 * a global setup, and the child processes of some tests need JavaScript. It sets
 * - `TEST_MONGODB_URI`: the mongod; when it is set already, that one is used,
 * - `TEST_EMBEDDED_MONGOD`: the URL of the module that starts one, for child processes.
 */
export default async function globalSetup(): Promise<void> {
  const built = resolve('dist/database/embedded/embedded-mongod.js');
  process.env.TEST_EMBEDDED_MONGOD = pathToFileURL(built).href;
  if (process.env.TEST_MONGODB_URI) return;

  // jest turns this import into a require, which takes paths and no URLs.
  const { startEmbeddedMongod } = (await import(built)) as typeof Embedded;
  const dataDir = await mkdtemp(join(tmpdir(), 'nightlatch-test-'));
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const mongod = await startEmbeddedMongod({ dataDir, binary: process.env.MONGOD_BINARY, log });
  process.env.TEST_MONGODB_URI = mongod.uri;
  globalThis.undoGlobalSetup = [() => rm(dataDir, { recursive: true, force: true }), () => mongod.stop()];
}
