/**
 * The tests on another version of Node.js: npm run test:node -- VERSION [ARGUMENTS OF JEST]
 *
 * Runs `npm test` with that version first on the PATH, so that all of it runs there: npm, the build, jest and its
 * workers, and the services and commands that tests start.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, dirname } from 'node:path';
import { nodeOf } from './node-of.mjs';
import { ROOT } from './packed.mjs';

const USAGE = `Usage: npm run test:node -- VERSION [ARGUMENTS OF JEST]
For example: npm run test:node -- 24 test/e2e/rotation`;

/** Prints why nothing is run, and ends. */
function refuse(why) {
  console.error(why);
  process.exit(1);
}

const [version = '', ...args] = process.argv.slice(2);
if (!/^\d+(\.\d+){0,2}$/.test(version)) refuse(USAGE);
const node = await nodeOf(version).catch((error) =>
  refuse(`npm does not get Node.js ${version}:\n${error.stderr}`),
);
console.log(`Node.js ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}: ${node}`);

const PATH = [dirname(node), process.env.PATH].join(delimiter);
const tests = spawn('npm', ['test', '--', ...args], {
  cwd: ROOT,
  env: { ...process.env, PATH },
  stdio: 'inherit',
});
const [code] = await once(tests, 'close');
process.exitCode = code ?? 1;
