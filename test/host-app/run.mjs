/**
 * Whether an application of somebody else can use what we would publish: npm run test:hosts [-- NAME …]
 *
 * Packs the built package. Then, for each application here, in a folder of its own outside the repository: installs it with
 * the tarball as its one copy of nightlatch, compiles it against the types in there, and runs its tests on a real MongoDB
 * (TEST_MONGODB_URI, or a mongod that lives as long as the tests).
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack, ROOT } from '../../scripts/packed.mjs';

const HOSTS = ['express-cjs', 'fastify-esm', 'nest-11'];

/** Hosts with the sources of another one, and what differs. */
const SOURCES = { 'nest-11': 'express-cjs' };
const HERE = import.meta.dirname;

/** No lock file: what is tested is what somebody gets who installs today. */
const INSTALL = [
  'install',
  '--no-package-lock',
  '--prefer-offline',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
];

const wanted = process.argv.length > 2 ? process.argv.slice(2) : HOSTS;
const unknown = wanted.filter((name) => !HOSTS.includes(name));
if (unknown.length > 0) {
  console.error(`There is no host ${unknown.join(', ')}. There are: ${HOSTS.join(', ')}`);
  process.exit(2);
}

/** What to undo, last first. */
const undo = [];
const running = new Set();
async function cleanUp() {
  for (const child of running) child.kill();
  for (const step of undo.splice(0).reverse()) await step();
}
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void cleanUp().then(() => process.exit(130)));

/** A step of one host: what is printed is shown when it fails, or at once. */
async function step(host, what, args, { cwd, env = {}, isShown = false }) {
  const began = performance.now();
  console.log(`${host}: ${what}`);
  const npm = spawn('npm', args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: isShown ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  running.add(npm);
  const printed = [];
  for (const output of [npm.stdout, npm.stderr]) output?.on('data', (chunk) => printed.push(chunk));
  const code = await new Promise((resolve, reject) => npm.once('error', reject).once('close', resolve));
  running.delete(npm);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  if (code === 0) return void console.log(`${host}: ${what}: done in ${seconds} s`);
  process.stderr.write(Buffer.concat(printed));
  throw new Error(`${host}: ${what} failed: npm ${args.join(' ')} (exit code ${code})`);
}

async function databases() {
  const given = process.env['TEST_MONGODB_URI'];
  if (!given) {
    const { startTestDatabase } = await import(join(ROOT, 'dist/testing/index.js'));
    const database = await startTestDatabase({ binary: process.env['MONGOD_BINARY'], log: console.log });
    undo.push(() => database.stop());
    return () => database.freshUri();
  }
  return () => {
    const uri = new URL(given);
    uri.pathname = `/test_${randomBytes(8).toString('hex')}`;
    return uri.toString();
  };
}

try {
  const folder = await mkdtemp(join(tmpdir(), 'nightlatch-hosts-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  const { tarball } = pack(join(folder, 'package'));
  console.log('packed');
  const freshUri = await databases();
  await cp(join(HERE, 'host.test.mjs'), join(folder, 'host.test.mjs'));
  const install = async (host) => {
    const cwd = join(folder, host);
    if (host in SOURCES) await cp(join(HERE, SOURCES[host]), cwd, { recursive: true });
    await cp(join(HERE, host), cwd, { recursive: true });
    await cp(tarball, join(cwd, 'nightlatch.tgz'));
    await step(host, 'install', INSTALL, { cwd });
  };
  // It waits for the registry more than it computes.
  await Promise.all(wanted.map(install));
  for (const host of wanted) {
    const cwd = join(folder, host);
    await step(host, 'compile', ['run', 'build'], { cwd });
    await step(host, 'test', ['test'], { cwd, env: { MONGODB_URI: freshUri() }, isShown: true });
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await cleanUp();
}
