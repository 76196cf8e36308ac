/**
 * How long `users import` takes, and how much memory: a file of so many users with bcrypt hashes, into an empty
 * database on a mongod of its own, then once more when all are there. Linux only (/proc).
 * `npm run build && node bench/import-users.mjs [users]`
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startEmbeddedMongod } from '../dist/database/embedded/embedded-mongod.js';

const USERS = Number(process.argv[2] ?? 100_000);

const folder = mkdtempSync(join(tmpdir(), 'nightlatch-bench-'));
const file = join(folder, 'users.ndjson');

async function writeFile() {
  const stream = createWriteStream(file);
  for (let i = 0; i < USERS; i++) {
    // Of the form of a hash, and of nothing: an import does not compute any.
    const digits = randomBytes(40).toString('base64').replaceAll('+', '.').slice(0, 53);
    const user = {
      name: `Person ${i}`,
      email: `person${i}@example.com`,
      username: `person.${i}`,
      passwordHash: `$2b$12$${digits}`,
      emailVerified: i % 2 === 0,
      createdAt: '2019-06-01T08:00:00.000Z',
    };
    if (!stream.write(`${JSON.stringify(user)}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}

/** In MiB; 0 of a process that has ended. */
function peakMemory(pid) {
  const status = existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '';
  const [, kib] = /VmHWM:\s+(\d+) kB/.exec(status) ?? [0, 0];
  return Math.round(Number(kib) / 1024);
}

async function runImport(uri) {
  const env = {
    ...process.env,
    MONGODB_URI: uri,
    JWT_REFRESH_SECRET: randomBytes(32).toString('base64'),
    KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  };
  const began = performance.now();
  const child = spawn(process.execPath, [resolve('bin/nightlatch.mjs'), 'users', 'import', file], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  let peak = 0;
  child.stdout.on('data', (chunk) => (output += chunk));
  const end = once(child, 'close');
  while (child.exitCode === null) {
    peak = Math.max(peak, peakMemory(child.pid));
    await new Promise((wake) => setTimeout(wake, 50));
  }
  const [code] = await end;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${output.trim()} Exit code ${code}, ${seconds} s, peak memory ${peak} MiB`);
}

const mongod = await startEmbeddedMongod({ dataDir: join(folder, 'mongod'), log: () => undefined });
try {
  await writeFile();
  console.log(`${USERS} users, ${(statSync(file).size / 1024 / 1024).toFixed(1)} MiB`);
  await runImport(mongod.uri);
  await runImport(mongod.uri);
} finally {
  await mongod.stop();
  rmSync(folder, { recursive: true, force: true });
}
