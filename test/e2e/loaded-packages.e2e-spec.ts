import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, newPerson } from '../support/api.js';
import { freshDatabaseUri } from '../support/database.js';
import { type ServerProcess, spawnServer, startServer } from '../support/server-process.js';

const PRELOAD = pathToFileURL(resolve('test/support/loaded-packages.mjs')).href;

interface Service {
  server: ServerProcess;
  api: Api;
  cwd: string;
  /** The packages that it has loaded so far. */
  loaded(): string[];
}

const services: Service[] = [];

const packagesIn = (file: string): string[] => readFileSync(file, 'utf8').trim().split('\n');

async function start(env: Record<string, string>): Promise<Service> {
  const cwd = mkdtempSync(join(tmpdir(), 'nightlatch-loaded-'));
  const file = join(cwd, 'packages.txt');
  const server = await startServer(
    {
      ...{ MONGODB_URI: freshDatabaseUri(), NODE_OPTIONS: `--import ${PRELOAD}`, LOADED_PACKAGES: file },
      ...env,
    },
    cwd,
  );
  const service = { server, api: server.api, cwd, loaded: () => packagesIn(file) };
  services.push(service);
  return service;
}

afterAll(async () => {
  for (const { server, cwd } of services) {
    await server.stop();
    rmSync(cwd, { recursive: true, force: true, maxRetries: 5 });
  }
});

async function signUp({ api }: Service): Promise<void> {
  expect((await api.post('/auth/signup', newPerson())).status).toBe(201);
}

/** What the service uses at some time, and the first use of it. */
const LATER: [what: string, packages: string[], use: (service: Service) => Promise<void>][] = [
  [
    'Swagger, at its page',
    ['@nestjs/swagger', 'es-toolkit', 'js-yaml', '@fastify/static'],
    async ({ api }) => {
      const { status, text } = await api.get('/docs/');
      expect([status, text.includes('swagger-ui')]).toEqual([200, true]);
    },
  ],
  [
    'the list of common passwords, at a new password',
    ['@zxcvbn-ts/language-common', '@zxcvbn-ts/dictionary-compression'],
    async ({ api }) => {
      const { status, body } = await api.post('/auth/signup', { ...newPerson(), password: 'password123' });
      expect([status, body.code]).toEqual([400, 'password_rejected']);
    },
  ],
  [
    'the library for passkeys, at the first options',
    ['@simplewebauthn/server', '@levischuck/tiny-cbor', '@peculiar/x509'],
    async ({ api }) => {
      const { status, body } = await api.post('/auth/passkeys/login/options');
      expect([status, body.options.rpId]).toEqual([200, 'localhost']);
    },
  ],
  [
    'the mail library, at the first mail',
    ['nodemailer'],
    async (service) => {
      await signUp(service);
      const mails = join(service.cwd, '.data', 'mail');
      while (!existsSync(mails) || readdirSync(mails).every((name) => !name.endsWith('.eml')))
        await sleep(50);
    },
  ],
];

/** What another setting, a command or development uses. */
const ELSEWHERE = [
  ...['ajv', 'fast-uri', 'ajv-formats'],
  ...['@nestjs/config', 'commander', 'cli-progress', 'redis', '@redis/client', '@node-rs/argon2'],
  ...['@opentelemetry/sdk-trace-base', '@opentelemetry/exporter-trace-otlp-http'],
  ...['mongodb-memory-server-core', '@nestjs/testing', '@nestjs/graphql', 'graphql'],
  ...['openid-client', 'oauth4webapi'],
];

/** With `METRICS=off`, where nobody counts. */
const COUNTING = ['prom-client', 'tdigest', '@opentelemetry/api'];

it('a service whose settings are wrong says so before it loads what it is made of', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'nightlatch-loaded-'));
  const file = join(cwd, 'packages.txt');
  const env = { PORT: '70123', NODE_OPTIONS: `--import ${PRELOAD}`, LOADED_PACKAGES: file };
  const { exit, output } = spawnServer(env, cwd);
  expect([await exit, output()]).toEqual([1, expect.stringContaining('PORT: ')]);
  const loaded = packagesIn(file);
  expect(loaded).toContain('zod');
  expect(loaded.filter((name) => ['fastify', 'mongoose', 'class-validator'].includes(name))).toEqual([]);
  rmSync(cwd, { recursive: true });
});

describe('a service that is ready', () => {
  let service: Service;
  let ready: string[];

  beforeAll(async () => {
    service = await start({ METRICS: 'off' });
    ready = service.loaded();
  });

  it('is watched: it has loaded what it needs', () => {
    expect(ready).toEqual(expect.arrayContaining(['@nestjs/core', 'fastify', 'mongodb', 'mongoose', 'zod']));
  });

  it.each([...ELSEWHERE, ...COUNTING])('has not loaded %s', (name) => {
    expect(ready).not.toContain(name);
  });

  it.each(LATER)('has not loaded %s, and does then', async (_what, packages, use) => {
    expect(ready.filter((name) => packages.includes(name))).toEqual([]);
    await use(service);
    expect(service.loaded()).toEqual(expect.arrayContaining(packages));
  });

  it('loads what counts where metrics are on', async () => {
    const counting = await start({});
    expect(counting.loaded()).toEqual(expect.arrayContaining(COUNTING));
    expect((await counting.api.get('/metrics')).text).toContain('nightlatch_http_request_duration_seconds');
  });
});
