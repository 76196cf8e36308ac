import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedMongod, startEmbeddedMongod } from '../../src/database/embedded/embedded-mongod.js';
import { type Answer, newPerson, PASSWORD } from '../support/api.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { expectProblem } from '../support/problems.js';
import { http, sendRaw } from '../support/raw.js';
import { freePort, type ServerProcess, spawnServer, startServer } from '../support/server-process.js';
import { TEST_SECRETS } from '../support/test-app.js';

const folders: string[] = [];
const servers: ServerProcess[] = [];

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'nightlatch-process-'));
  folders.push(made);
  return made;
}

/** Starts a server that ends with its test, however that ends. */
async function start(env: Record<string, string>, cwd: string): Promise<ServerProcess> {
  const server = await startServer(env, cwd);
  servers.push(server);
  return server;
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    const { exitCode, signalCode } = server.process;
    if (exitCode === null && signalCode === null) await server.stop();
  }
  for (const made of folders.splice(0)) await rm(made, { recursive: true, force: true, maxRetries: 5 });
});

/** The mongod of a data folder; 0 when it has ended in order. */
async function mongodPid(dataDir: string): Promise<number> {
  return Number(await readFile(join(dataDir, 'mongod.lock'), 'utf8'));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Asks until the answer is the wanted one; the test's own time limit ends it otherwise. */
async function until(ask: () => Promise<Answer>, status: number): Promise<Answer> {
  for (;;) {
    const answer = await ask();
    if (answer.status === status) return answer;
    await sleep(100);
  }
}

describe('a server with a database of its own, in an empty folder', () => {
  it('keeps everything over SIGTERM and a new start, and leaves no process behind', async () => {
    const cwd = await folder();
    const dataDir = join(cwd, '.data', 'mongodb');
    // The port is part of the issuer.
    const env = { PORT: String(await freePort()) };
    const person = newPerson();

    const first = await start(env, cwd);
    const signUp = await first.api.post('/auth/signup', person);
    expect(signUp.status).toBe(201);
    const pid = await mongodPid(dataDir);
    expect(isAlive(pid)).toBe(true);
    expect(await first.stop('SIGTERM')).toBe(0);
    expect(isAlive(pid)).toBe(false);
    expect(await mongodPid(dataDir)).toBe(0);

    const second = await start(env, cwd);
    expect((await second.api.get('/auth/me', signUp.body.accessToken)).body).toEqual(signUp.body.user);
    expect((await second.api.post('/auth/login', { email: person.email, password: PASSWORD })).status).toBe(
      200,
    );
    const refreshed = await second.api.refresh(signUp.body.refreshToken);
    expect(refreshed.status).toBe(200);
    expect((await second.api.refresh(refreshed.body.refreshToken)).status).toBe(200);
    expectProblem(await second.api.post('/auth/signup', person), 'email_taken');
    expect(await second.stop('SIGINT')).toBe(0);
    expect(await mongodPid(dataDir)).toBe(0);
  });

  it('loses nothing that was acknowledged to kill -9, revocations included', async () => {
    const cwd = await folder();
    const env = { PORT: String(await freePort()) };
    const first = await start(env, cwd);
    const people = await Promise.all(Array.from({ length: 5 }, () => first.api.signUp()));
    const rotated = await first.api.refresh(people[0]!.body.refreshToken);
    await first.api.post('/auth/logout', { refreshToken: people[1]!.body.refreshToken });
    await first.stop('SIGKILL');

    const second = await start(env, cwd);
    for (const { body } of people) {
      const login = await second.api.post('/auth/login', { email: body.user.email, password: PASSWORD });
      expect(login.body.user).toEqual(body.user);
    }
    expect((await second.api.refresh(rotated.body.refreshToken)).status).toBe(200);
    expectProblem(await second.api.refresh(people[1]!.body.refreshToken), 'session_revoked');
    expect(await second.stop()).toBe(0);
  });
});

describe('a server that cannot start', () => {
  it('ends with exit code 1, names every wrong variable at once, and repeats no value', async () => {
    const cwd = await folder();
    const wrong = {
      PORT: '70123',
      PUBLIC_URL: 'auth-typo.example.com/path',
      MONGODB_URI: 'postgres://root:hunter2@db.internal/users',
      JWT_ACCESS_SECRET: 'change-me-change-me-change-me-change-me',
      JWT_REFRESH_SECRET: 'too-short-a-secret',
      PASSWORD_PEPPER: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
      JWT_ACCESS_EXPIRES_IN: '10 fortnights',
      BCRYPT_COST: '4711',
      CORS_ORIGINS: '*',
      TRUST_PROXY: 'everybody',
      REFRESH_REUSE_MODE: 'shrug',
      SWAGGER: 'perhaps',
      LOG_FORMAT: 'yamlish',
    };
    const { exit, output } = spawnServer(wrong, cwd);
    expect(await exit).toBe(1);
    const lines = output().trim().split('\n');
    expect(lines[0]).toBe('The configuration is not valid:');
    const named = lines.slice(1).map((line) => /^ {2}([A-Z_]+): \w.*$/.exec(line)?.[1]);
    expect(new Set(named)).toEqual(new Set(Object.keys(wrong)));
    for (const value of Object.values(wrong).filter((text) => text !== '*'))
      expect(output()).not.toContain(value);
    expect(output()).not.toMatch(/hunter2|db\.internal/);
    // It ended before it did anything: no secrets, no database.
    expect(await readdir(cwd)).toEqual([]);
  });

  it('in production lists what it requires', async () => {
    const { exit, output } = spawnServer({ NODE_ENV: 'production' }, await folder());
    expect(await exit).toBe(1);
    expect(output().trim().split('\n').slice(1)).toEqual(
      ['PUBLIC_URL', 'MONGODB_URI', 'JWT_REFRESH_SECRET', 'KEY_ENCRYPTION_KEY'].map((name) =>
        expect.stringMatching(`^ {2}${name}: is required in production$`),
      ),
    );
  });

  it('because its port is taken says so in one line, and takes its mongod along', async () => {
    const cwd = await folder();
    const stranger = createServer().listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const { port } = stranger.address() as { port: number };
    try {
      const { exit, output } = spawnServer({ PORT: String(port), ...TEST_SECRETS }, cwd);
      expect(await exit).toBe(1);
      expect(output()).toMatch(new RegExp(`^nightlatch did not start: .*EADDRINUSE.*${port}$`, 'm'));
      expect(output()).not.toMatch(/^\s+at /m);
      expect(output()).not.toContain('Ready');
      expect(await mongodPid(join(cwd, '.data', 'mongodb'))).toBe(0);
    } finally {
      stranger.close();
    }
  });
});

describe('the log', () => {
  it('is one JSON object per line and holds no password and no token, whatever clients send', async () => {
    const mongodbUri = freshDatabaseUri();
    const database = new DatabaseProbe(mongodbUri);
    const env = {
      MONGODB_URI: mongodbUri,
      LOG_FORMAT: 'json',
      LOG_LEVEL: 'verbose',
      REFRESH_LEEWAY: '0s',
      ...TEST_SECRETS,
    };
    const server = await start(env, await folder());
    const { api } = server;
    const secrets: string[] = [PASSWORD, ...Object.values(TEST_SECRETS)];

    const { body } = await api.signUp();
    const { email } = body.user;
    await api.post('/auth/login', { email, password: 'Zanzibar wrong guess' });
    secrets.push('Zanzibar wrong guess', body.accessToken, body.refreshToken);
    const refreshed = await api.refresh(body.refreshToken);
    secrets.push(refreshed.body.accessToken, refreshed.body.refreshToken);
    // A used token comes back, which is worth a line in the log.
    expectProblem(await api.refresh(body.refreshToken), 'refresh_token_reused');
    await api.request('POST', '/auth/login', {
      raw: `{"email":"${email}","password":"${PASSWORD}"`,
      headers: { 'Content-Type': 'application/json' },
    });
    await api.get(`/auth/me?access_token=${refreshed.body.accessToken}`);
    await api.get('/auth/me', `${refreshed.body.accessToken}x`);
    const inject = '{"level":"fatal"}';
    for (const path of [`/%0a${encodeURIComponent(inject)}`, '/%0d%0a%1b[31m', '/\u2028'])
      await api.request('GET', path, { headers: { 'User-Agent': `a\\n${inject}\t\u0085${inject}` } });
    await sendRaw(
      api.url,
      http(
        'POST',
        '/auth/refresh',
        [`User-Agent: \x85\xa0${inject}`, 'Content-Type: application/json', 'Content-Length: 1'],
        '{',
      ),
    );
    await sendRaw(api.url, http('GET', '/', [`User-Agent: a\n${inject}`, `X: a\r${inject}`]));
    await sendRaw(api.url, `GET / HTTP/1.1\r\nHost: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(await server.stop()).toBe(0);

    const lines = server
      .output()
      .split('\n')
      .filter((line) => line !== '');
    expect(lines.length).toBeGreaterThan(1);
    const entries = lines.map((line) => JSON.parse(line));
    for (const entry of entries)
      expect(entry).toEqual(
        expect.objectContaining({
          level: expect.any(String),
          timestamp: expect.anything(),
          message: expect.anything(),
        }),
      );
    expect(entries.filter(({ level }) => level === 'fatal' || level === 'error')).toEqual([]);
    expect(server.output()).toContain('generation 0 of 1');
    for (const secret of secrets) {
      expect(server.output()).not.toContain(secret);
      expect(server.output()).not.toContain(secret.split('.').at(-1));
    }
    await database.drop();
  });
});

describe('a server whose log', () => {
  it('nobody reads any more goes on', async () => {
    const mongodbUri = freshDatabaseUri();
    const server = await start(
      { MONGODB_URI: mongodbUri, LOG_LEVEL: 'verbose', ...TEST_SECRETS },
      await folder(),
    );
    server.process.stdout!.destroy();
    server.process.stderr!.destroy();
    // Each is worth a line: of its mail, and of the token that comes back.
    for (let count = 0; count < 3; count += 1) {
      const { body } = await server.api.signUp();
      await server.api.refresh(body.refreshToken);
      await sleep(100);
    }
    expect((await server.api.get('/health/live')).status).toBe(200);
    expect(await server.stop()).toBe(0);
    await new DatabaseProbe(mongodbUri).drop();
  });

  it.each([
    ['an exception', 'throw error'],
    ['a rejection', 'Promise.reject(error)'],
  ])(
    'tells of %s that nobody caught, in one line and without what it quotes, and ends with 1',
    async (_, fail) => {
      const mongodbUri = freshDatabaseUri();
      const cwd = await folder();
      const bomb = join(cwd, 'bomb.mjs');
      await writeFile(
        bomb,
        `process.on('SIGUSR2', () => {
         process.emitWarning('of mongodb://root:hunter2@db/');
         setImmediate(() => {
           const error = Object.assign(new Error('dup key: { email: "ada@example.com" }'), { code: 11000 });
           ${fail};
         });
       });`,
      );
      const env = {
        MONGODB_URI: mongodbUri,
        LOG_FORMAT: 'json',
        NODE_OPTIONS: `--import ${bomb}`,
        ...TEST_SECRETS,
      };
      const server = await start(env, cwd);
      expect(await server.stop('SIGUSR2')).toBe(1);
      const entries = server
        .output()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(entries.filter(({ level }) => level === 'fatal')).toEqual([
        expect.objectContaining({
          message: expect.stringMatching(/^Nobody has caught this.*: Error 11000\n +at /),
        }),
      ]);
      expect(entries).toContainEqual(
        expect.objectContaining({ level: 'warn', message: 'Warning: of mongodb://[…]@db/' }),
      );
      expect(server.output()).not.toMatch(/ada@|hunter2/);
      await new DatabaseProbe(mongodbUri).drop();
    },
  );
});

describe('while the database is away', () => {
  let mongod: EmbeddedMongod;
  let dataDir: string;
  let mongodCwd: string;
  /** One for all: each test leaves it as it was, the last ends it. */
  let server: ServerProcess;
  const startMongod = async (): Promise<void> => {
    mongod = await startEmbeddedMongod({
      dataDir,
      binary: process.env['MONGOD_BINARY'],
      log: () => undefined,
    });
  };
  beforeAll(async () => {
    mongodCwd = await mkdtemp(join(tmpdir(), 'nightlatch-away-'));
    dataDir = join(mongodCwd, 'mongodb');
    await startMongod();
    server = await startServer({ MONGODB_URI: mongod.uri, ...TEST_SECRETS }, mongodCwd);
  });
  afterAll(async () => {
    server.process.kill('SIGKILL');
    await mongod.stop();
    await rm(mongodCwd, { recursive: true, force: true });
  });

  /** What needs the database is a 503 within 5 s, and what does not goes on. */
  async function expectOutage({ body }: Answer): Promise<void> {
    const { api } = server;
    const began = performance.now();
    const timed = async (request: Promise<Answer>): Promise<[Answer, number]> => [
      await request,
      performance.now() - began,
    ];
    const refused = await Promise.all([
      timed(api.get('/health/ready')),
      timed(api.get('/auth/me', body.accessToken)),
      timed(api.get('/auth/sessions', body.accessToken)),
      timed(api.post('/auth/login', { email: body.user.email, password: PASSWORD })),
      timed(api.post('/auth/signup', newPerson())),
      timed(api.refresh(body.refreshToken)),
      timed(api.post('/auth/logout', { refreshToken: body.refreshToken })),
      timed(api.post('/auth/logout-all', undefined, body.accessToken)),
    ]);
    for (const [answer, took] of refused) {
      expect(answer.body).toMatchObject({ status: 503, code: 'service_unavailable', retryAfter: 5 });
      expect(answer.status).toBe(503);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(answer.headers.get('retry-after')).toBe('5');
      expect(answer.text).not.toMatch(/mongod|127\.0\.0\.1|ECONN|timed out|Mongo[A-Z]\w+Error/);
      // The driver alone would wait for 30 s.
      expect(took).toBeLessThan(15_000);
    }
    expect((await api.get('/health/live')).status).toBe(200);
    expect((await api.get('/auth/whoami', body.accessToken)).status).toBe(200);
    expectProblem(await api.post('/auth/login', {}), 'validation_failed');
  }

  async function expectRecovery({ body }: Answer): Promise<void> {
    const { api } = server;
    await until(() => api.get('/health/ready'), 200);
    expect((await api.post('/auth/login', { email: body.user.email, password: PASSWORD })).status).toBe(200);
    expect((await api.get('/auth/me', body.accessToken)).body).toEqual(body.user);
  }

  it('hanging, the server answers 503 in time, and recovers by itself', async () => {
    const signUp = await server.api.signUp();
    const pid = await mongodPid(dataDir);
    process.kill(pid, 'SIGSTOP');
    // The signal takes a moment to reach every thread of it.
    await sleep(100);
    try {
      await expectOutage(signUp);
      await expectOutage(signUp);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await expectRecovery(signUp);
  });

  it('ended, the server answers 503 in time, and recovers by itself', async () => {
    const signUp = await server.api.signUp();
    await mongod.stop();
    try {
      await expectOutage(signUp);
    } finally {
      await startMongod();
    }
    await expectRecovery(signUp);
    expect((await server.api.refresh(signUp.body.refreshToken)).status).toBe(200);
  });

  it('the server still ends in order on SIGTERM', async () => {
    const pid = await mongodPid(dataDir);
    process.kill(pid, 'SIGSTOP');
    try {
      expect(await server.stop()).toBe(0);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    expect(existsSync(dataDir)).toBe(true);
  });
});
