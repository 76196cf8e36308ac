/**
 * Writes the name of every package that a process loads, once, into the file LOADED_PACKAGES:
 * `node --import …/loaded-packages.mjs dist/main.js`. V8 tells of every script, whichever way it is loaded.
 */
import { appendFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { env } from 'node:process';
import { isMainThread } from 'node:worker_threads';

const { LOADED_PACKAGES } = env;
const seen = new Set();

if (isMainThread && LOADED_PACKAGES !== undefined) {
  appendFileSync(LOADED_PACKAGES, '');
  const session = new Session();
  session.connect();
  session.on('Debugger.scriptParsed', ({ params }) => {
    const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(params.url) ?? [];
    if (name === undefined || seen.has(name)) return;
    seen.add(name);
    appendFileSync(LOADED_PACKAGES, `${name}\n`);
  });
  session.post('Debugger.enable');
}
