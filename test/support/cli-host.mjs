/** Runs commands of the built command line one after the other in this process, as its parent asks: {@link CliHost}. */
import { resolve } from 'node:path';
import process from 'node:process';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';

const bin = resolve('bin/nightlatch.mjs');
const run = pathToFileURL(resolve('dist/cli/run.js')).href;
let count = 0;

process.on('message', async ({ args, env, cwd, input }) => {
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, env);
  process.chdir(cwd);
  process.argv = [process.execPath, bin, ...args];
  process.exitCode = undefined;
  Object.defineProperty(process, 'stdin', { configurable: true, value: Readable.from(input ? [input] : []) });

  const written = { stdout: '', stderr: '' };
  let exited;
  for (const name of Object.keys(written)) {
    process[name].write = (text) => {
      // A process that has ended writes nothing.
      if (exited === undefined) written[name] += text;
      return true;
    };
  }
  process.exit = (code = process.exitCode) => {
    exited ??= { code };
    throw new Error('The command has ended this process');
  };
  // The entry alone anew: what it imports is there already.
  count += 1;
  await import(`${run}?${count}`);
  const { code } = exited ?? { code: process.exitCode };
  process.send({ code: code ?? 0, stdout: written.stdout.trim(), stderr: written.stderr.trim() });
});
