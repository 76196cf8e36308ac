/**
 * Whether `@nightlatch/client` is small, has what it needs, and works where it says so: npm run check:client
 *
 * Packs what `npm run build:package` has built, and signs somebody up with it in Node.js, Deno, Bun and what npm has of React
 * Native, against a running service. The runtimes are npm's packages for this platform, which need no install script.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { startTestDatabase } from '../dist/testing/test-database.js';
import { follow } from './imports-of.mjs';
import { checksBeforeInstall, npmIn, problemsOf, report, run } from './package-checks.mjs';
import { manifestOf, packClient, ROOT } from './packed.mjs';
import { doInReactNative, REACT_NATIVE_PACKAGES } from './react-native.mjs';

/** Bytes by gzip of what an entry loads at once; `passkeys` comes when somebody uses one. */
const LARGEST = { '.': 6144, './axios': 1024, './verify': 3072 };

/** npm's package of a runtime for each platform, and how it runs a program. */
const RUNTIMES = {
  deno: {
    'linux-x64': '@deno/linux-x64-glibc@2.9.6',
    'linux-arm64': '@deno/linux-arm64-glibc@2.9.6',
    'darwin-x64': '@deno/darwin-x64@2.9.6',
    'darwin-arm64': '@deno/darwin-arm64@2.9.6',
    command: ['deno', 'run', '--allow-net', '--allow-env', '--allow-read'],
  },
  bun: {
    'linux-x64': '@oven/bun-linux-x64@1.4.5',
    'linux-arm64': '@oven/bun-linux-aarch64@1.4.5',
    'darwin-x64': '@oven/bun-darwin-x64@1.4.5',
    'darwin-arm64': '@oven/bun-darwin-aarch64@1.4.5',
    command: ['bin/bun', 'run'],
  },
};

/** What is done in each of them. */
const PROGRAM = `
import { createClient } from '@nightlatch/client';
import { createVerifier } from '@nightlatch/client/verify';

const [baseUrl, who] = [process.env.API, process.env.WHO];
const expect = (what, is) => { if (!is) throw new Error(what); };
const auth = createClient({ baseUrl });
expect('nobody is logged in', (await auth.ready()).status === 'signedOut');
const person = { name: who, email: who + '@example.com', password: 'correct horse battery staple' };
const signedUp = await auth.signUp(person);
expect('signed up', signedUp.ok && signedUp.data.kind === 'signedIn');
await auth.refresh();
expect('fetch', (await (await auth.fetch(baseUrl + '/auth/me')).json()).email === person.email);
const verify = createVerifier({ issuer: baseUrl, audience: baseUrl });
const verdict = await verify(await auth.accessToken());
expect('verified: ' + verdict.status, verdict.status === 'valid' && verdict.user.id === auth.state.user.id);
expect('logged out', (await auth.logOut()).ok && auth.state.reason === 'logged_out');
console.log('done');
`;

/** What is done in React Native, where the refresh token is in the keychain of the phone. */
const NATIVE_PROGRAM = `
import { createClient, secureStorage } from '@nightlatch/client';

async function main({ baseUrl, keychain }) {
  const expect = (what, is) => { if (!is) throw new Error(what); };
  const start = () => createClient({ baseUrl, storage: secureStorage(keychain) });
  const first = start();
  expect('nobody is logged in', (await first.ready()).status === 'signedOut');
  const person = { name: 'Ada', email: 'react-native@example.com', password: 'correct horse battery staple' };
  const signedUp = await first.signUp(person);
  expect('signed up', signedUp.ok && signedUp.data.kind === 'signedIn');
  const auth = start();
  expect('found in the keychain', (await auth.ready()).user?.email === person.email);
  await auth.refresh();
  expect('fetch', (await (await auth.fetch(baseUrl + '/auth/me')).json()).email === person.email);
  const request = new Request(baseUrl + '/auth/me');
  expect('fetch of a Request', (await auth.fetch(request)).ok);
  expect('no token for a stranger', !auth.trusts('https://evil.example/'));
  const { error } = await auth.passkeys.logIn();
  expect('no passkeys: ' + error?.code, error?.code === 'passkey_unavailable');
  const back = await auth.federated.finish('nobody', 'flow', 'com.example.app:/callback?code=a%20b&state=c');
  expect('back from a provider: ' + back.error?.code, back.error?.status === 404);
  expect('logged out', (await auth.logOut()).ok && auth.state.reason === 'logged_out');
}
`;

const folder = mkdtempSync(join(tmpdir(), 'nightlatch-client-'));
const { tarball, unpacked, files } = packClient(folder);
const manifest = manifestOf(unpacked);
const entries = Object.entries(manifest.exports).flatMap(([path, { default: file }]) =>
  file ? [[path, file]] : [],
);

const checks = {
  ...checksBeforeInstall({ tarball, unpacked }),

  'it has the version of nightlatch, a README and a licence, and imports nothing': () => {
    const { version } = manifestOf(ROOT);
    const { packages } = follow(
      unpacked,
      entries.map(([, file]) => file.replace('./', '')),
    );
    return [
      ...(manifest.version === version ? [] : [`It is ${manifest.version}, and nightlatch ${version}`]),
      ...['README.md', 'LICENSE']
        .filter((file) => !files.includes(file))
        .map((file) => `${file} is not packed`),
      ...[...packages.keys()].map((name) => `it imports ${name}`),
      ...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
    ];
  },

  'its entries are small': async () => {
    const problems = [];
    for (const [path, file] of entries) {
      const size = await sizeOf(join(unpacked, file));
      console.log(`    ${join(manifest.name, path)}: ${size} bytes`);
      if (size > LARGEST[path]) problems.push(`${path}: ${size} bytes, and ${LARGEST[path]} are allowed`);
    }
    return problems;
  },

  'it works in Node.js, Deno, Bun and React Native': async () => {
    const programs = await install();
    const service = await startService();
    try {
      const problems = [];
      for (const [who, [command, ...options]] of Object.entries(programs)) {
        const env = { ...process.env, API: service.url, WHO: who };
        const found = await problemsOf(run(command, [...options, 'program.mjs'], { cwd: folder, env }));
        problems.push(...found.map((problem) => `${who}: ${problem}`));
      }
      const given = { baseUrl: service.url, keychain: keychain() };
      const found = await problemsOf(doInReactNative(folder, NATIVE_PROGRAM, given));
      return [...problems, ...found.map((problem) => `React Native: ${problem}`)];
    } finally {
      await service.stop();
    }
  },
};

/** What has to be loaded before an entry can be used: itself and its static imports, minified. */
async function sizeOf(input) {
  const bundle = await rolldown({ input });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  await bundle.close();
  const chunks = new Map(output.map((chunk) => [chunk.fileName, chunk]));
  const needed = new Set();
  const add = (name) => {
    if (needed.has(name) || !chunks.has(name)) return;
    needed.add(name);
    chunks.get(name).imports.forEach(add);
  };
  output.filter(({ isEntry }) => isEntry).forEach(({ fileName }) => add(fileName));
  return [...needed].reduce((sum, name) => sum + gzipSync(chunks.get(name).code, { level: 9 }).length, 0);
}

/** Installs the package and the runtimes. @returns how each runs a program, by its name */
async function install() {
  const platform = `${process.platform}-${process.arch}`;
  const others = Object.entries(RUNTIMES).filter(([, { [platform]: name }]) => name !== undefined);
  if (others.length === 0) console.log(`    there is no Deno and no Bun on npm for ${platform}`);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  writeFileSync(join(folder, 'program.mjs'), PROGRAM);
  const runtimes = others.map(([, names]) => names[platform]);
  await npmIn(folder, 'install', '--ignore-scripts', tarball, ...runtimes, ...REACT_NATIVE_PACKAGES);
  const programOf = ([name, { [platform]: pack, command }]) => {
    const [program, ...options] = command;
    return [name, [join(folder, 'node_modules', pack.slice(0, pack.lastIndexOf('@')), program), ...options]];
  };
  return { node: [process.execPath], ...Object.fromEntries(others.map(programOf)) };
}

/** As `expo-secure-store` has it. */
function keychain() {
  const kept = new Map();
  return {
    getItemAsync: async (key) => kept.get(key) ?? null,
    setItemAsync: async (key, value) => void kept.set(key, value),
    deleteItemAsync: async (key) => void kept.delete(key),
  };
}

async function startService() {
  const database = await startTestDatabase({ log: () => undefined });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  mkdirSync(join(folder, 'service'));
  const child = spawn(process.execPath, [join(ROOT, 'dist/main.js')], {
    cwd: join(folder, 'service'),
    stdio: 'ignore',
    env: {
      ...process.env,
      ...{ NODE_ENV: 'development', RATE_LIMITS: 'off' },
      PORT: String(port),
      PUBLIC_URL: url,
      MONGODB_URI: await database.freshUri(),
      KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      JWT_REFRESH_SECRET: randomBytes(32).toString('base64url'),
    },
  });
  const stop = async () => {
    if (child.exitCode === null) {
      child.kill();
      await once(child, 'exit');
    }
    await database.stop();
  };
  for (const end = performance.now() + 60_000; performance.now() < end; await sleep(100)) {
    const isReady = await fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return { url, stop };
    if (child.exitCode !== null) break;
  }
  await stop();
  throw new Error('The service did not start');
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

try {
  await report(checks);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
