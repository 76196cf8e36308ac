/**
 * How long `users import` takes, and how much memory: our own lines and the dumps of three systems, as they come out of
 * each (a line per user, two files that are joined, one JSON document), into an empty database on a mongod of its own,
 * then once more when all are there. Linux only (/proc).
 * `npm run build && node bench/import-users.mjs [users] [ndjson|meteor|better-auth|keycloak]...`
 */
import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startEmbeddedMongod } from '../dist/database/embedded/embedded-mongod.js';

// Of the form of a hash, and of nothing: an import does not compute any.
const bcryptHash = (cost) =>
  `$2b$${cost}$${randomBytes(40).toString('base64').replaceAll('+', '.').slice(0, 53)}`;
const hex = (bytes) => randomBytes(bytes).toString('hex');
const time = { $date: '2019-06-01T08:00:00.000Z' };
const inEvery = (few, i) => i % few === 0;

/** What each system writes for user number `i`: one value per file. */
const SYSTEMS = {
  ndjson: (i) => [
    {
      name: `Person ${i}`,
      email: `person${i}@example.com`,
      username: `person.${i}`,
      passwordHash: bcryptHash(12),
      emailVerified: inEvery(2, i),
      createdAt: time.$date,
    },
  ],
  meteor: (i) => [
    {
      _id: randomBytes(13).toString('base64url').slice(0, 17),
      createdAt: time,
      services: {
        password: { bcrypt: bcryptHash(10) },
        resume: { loginTokens: [{ when: time, hashedToken: randomBytes(32).toString('base64') }] },
      },
      username: `person.${i}`,
      emails: [{ address: `person${i}@example.com`, verified: inEvery(2, i) }],
      profile: { name: `Person ${i}` },
    },
  ],
  'better-auth': (i) => {
    const [$oid, email] = [hex(12), `person${i}@example.com`];
    const times = { createdAt: time, updatedAt: time };
    const account = { accountId: $oid, providerId: 'credential', password: `${hex(16)}:${hex(64)}` };
    return [
      { _id: { $oid }, name: `Person ${i}`, email, emailVerified: inEvery(2, i), image: null, ...times },
      { _id: { $oid: hex(12) }, userId: { $oid }, ...account, ...times },
    ];
  },
  keycloak: (i) => [
    {
      id: randomUUID(),
      username: `person.${i}`,
      firstName: 'Person',
      lastName: String(i),
      email: `person${i}@example.com`,
      emailVerified: inEvery(2, i),
      createdTimestamp: Date.parse(time.$date),
      enabled: true,
      totp: false,
      credentials: [
        {
          id: randomUUID(),
          type: 'password',
          createdDate: Date.parse(time.$date),
          secretData: JSON.stringify({
            value: randomBytes(32).toString('base64'),
            salt: randomBytes(16).toString('base64'),
            additionalParameters: {},
          }),
          credentialData: JSON.stringify({ hashIterations: 210_000, algorithm: 'pbkdf2-sha512' }),
        },
      ],
      disableableCredentialTypes: [],
      requiredActions: [],
      realmRoles: ['default-roles-example'],
      notBefore: 0,
      groups: [],
    },
  ],
};

const args = process.argv.slice(2);
const users = /^\d+$/.test(args[0] ?? '') ? Number(args.shift()) : 100_000;
const systems = args.length > 0 ? args : Object.keys(SYSTEMS);
const unknown = systems.find((system) => !Object.hasOwn(SYSTEMS, system));
if (unknown !== undefined)
  throw new Error(`No dump of ${unknown} here: there are ${Object.keys(SYSTEMS).join(', ')}`);

/** Writes the files of a system, a thousand users at a time. */
async function writeDump(system, folder) {
  const files = SYSTEMS[system](0).map((_, file) => join(folder, `${system}.${file}`));
  const isDocument = system === 'keycloak';
  if (isDocument) await appendFile(files[0], '{"realm":"example","users":[');
  for (let from = 0; from < users; from += 1000) {
    const some = Array.from({ length: Math.min(1000, users - from) }, (_, i) => SYSTEMS[system](from + i));
    for (const [nr, file] of files.entries()) {
      const values = some.map((each) => JSON.stringify(each[nr]));
      if (isDocument) await appendFile(file, `${from === 0 ? '' : ','}${values.join(',')}`);
      else await appendFile(file, `${values.join('\n')}\n`);
    }
  }
  if (isDocument) await appendFile(files[0], '],"roles":{}}');
  return files;
}

/** In MiB; 0 of a process that has ended. */
function peakMemory(pid) {
  const status = existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '';
  const [, kib] = /VmHWM:\s+(\d+) kB/.exec(status) ?? [0, 0];
  return Math.round(Number(kib) / 1024);
}

async function runImport(system, files, env, folder) {
  const began = performance.now();
  const from = system === 'ndjson' ? [] : ['--from', system];
  const child = spawn(
    process.execPath,
    [resolve('bin/nightlatch.mjs'), 'users', 'import', ...files, ...from],
    { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  let peak = 0;
  child.stdout.on('data', (chunk) => (output += chunk));
  const end = new Promise((done) => child.once('close', done));
  while (child.exitCode === null) {
    peak = Math.max(peak, peakMemory(child.pid));
    await new Promise((wake) => setTimeout(wake, 50));
  }
  const code = await end;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(
    `  ${output.trim().split('\n').at(-1)} Exit code ${code}, ${seconds} s, peak memory ${peak} MiB`,
  );
}

for (const system of systems) {
  const folder = mkdtempSync(join(tmpdir(), 'nightlatch-bench-'));
  const mongod = await startEmbeddedMongod({ dataDir: join(folder, 'mongod'), log: () => undefined });
  try {
    const files = await writeDump(system, folder);
    const sizes = files.map((file) => `${(statSync(file).size / 1024 / 1024).toFixed(1)} MiB`);
    console.log(`${system}: ${users} users, ${sizes.join(' and ')}`);
    const env = {
      ...process.env,
      MONGODB_URI: mongod.uri,
      JWT_REFRESH_SECRET: randomBytes(32).toString('base64'),
      KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    };
    await runImport(system, files, env, folder);
    await runImport(system, files, env, folder);
  } finally {
    await mongod.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
