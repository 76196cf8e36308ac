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

/** Each with what installs it and runs its scripts. */
const HOSTS = { 'express-cjs': 'npm', 'fastify-esm': 'pnpm', 'nest-11': 'npm' };

/** Hosts with the sources of another one, and what differs. */
const SOURCES = { 'nest-11': 'express-cjs' };
const HERE = import.meta.dirname;

/** No lock file: what is tested is what somebody gets who installs today. pnpm runs no install script, and lets nobody import what they did not ask for. */
const MANAGERS = {
  npm: {
    command: ['npm'],
    install: ['--no-package-lock', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'],
  },
  pnpm: {
    command: ['npm', 'exec', '--yes', '--package=pnpm@12', '--', 'pnpm'],
    install: ['--no-lockfile', '--prefer-offline', '--reporter=append-only'],
  },
};

const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(HOSTS);
const unknown = wanted.filter((name) => !(name in HOSTS));
if (unknown.length > 0) {
  console.error(`There is no host ${unknown.join(', ')}. There are: ${Object.keys(HOSTS).join(', ')}`);
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
  const { command } = MANAGERS[HOSTS[host]];
  const [program, ...words] = [...command, ...args];
  const manager = spawn(program, words, {
    cwd,
    env: { ...process.env, ...env },
    stdio: isShown ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  running.add(manager);
  const printed = [];
  for (const output of [manager.stdout, manager.stderr]) output?.on('data', (chunk) => printed.push(chunk));
  const code = await new Promise((resolve, reject) => manager.once('error', reject).once('close', resolve));
  running.delete(manager);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  if (code === 0) return void console.log(`${host}: ${what}: done in ${seconds} s`);
  process.stderr.write(Buffer.concat(printed));
  throw new Error(`${host}: ${what} failed: ${program} ${words.join(' ')} (exit code ${code})`);
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
    await step(host, 'install', ['install', ...MANAGERS[HOSTS[host]].install], { cwd });
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
