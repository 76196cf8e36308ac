import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { DomainError } from '../../src/common/errors/index.js';
import { HashingPool } from '../../src/passwords/index.js';
import { HashingThread } from '../../src/passwords/hashing-thread.js';
import { type Answer, type Api, newPerson, PASSWORD } from '../support/api.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { expectProblem } from '../support/problems.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { startApp, type TestApp, TEST_SECRETS } from '../support/test-app.js';

const WRONG = 'wrong horse battery staple';
/** A bcrypt string of a cost that keeps a thread busy for half a second at least. */
const LONG = `$2b$14$${'.'.repeat(53)}`;

/** A number of /metrics. */
async function metric(api: Api, name: string): Promise<number> {
  const { text } = await api.get('/metrics');
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

const waiting = (api: Api): Promise<number> => metric(api, 'nightlatch_password_hash_queue_length');
const hashed = (api: Api): Promise<number> => metric(api, 'nightlatch_password_hash_seconds_count');

function expectRefusal({ status, headers, body }: Answer): void {
  expect({ status, code: body.code }).toEqual({ status: 503, code: 'service_unavailable' });
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  expect(body.retryAfter).toBe(Number(headers.get('retry-after')));
}

/** All that a client can tell one answer from another by. */
function faceOf({ status, headers, text }: Answer): string {
  return JSON.stringify({
    status,
    headers: [...headers].filter(([name]) => name !== 'date' && name !== 'x-request-id'),
    text,
  });
}

describe('a login storm (OWASP ASVS 5.0, 15.2.2: costly work must not make the service unavailable)', () => {
  let server: TestApp;
  let api: Api;
  beforeAll(async () => {
    server = await startApp({ BCRYPT_COST: '10', PASSWORD_HASH_THREADS: '1', PASSWORD_HASH_QUEUE: '2' });
    ({ api } = server);
  });
  afterAll(() => server.close());

  const login = (email: string, password = PASSWORD): Promise<Answer> =>
    api.post('/auth/login', { email, password });

  /** Fills thread and queue, each place by somebody else; resolves when there is room again. */
  function fill(): Promise<unknown> {
    const pool = server.app.get(HashingPool, { strict: false });
    return Promise.all(['a', 'b', 'c'].map((caller) => pool.run(caller, 'compare', 'x', LONG, 0)));
  }

  it('is answered or told to come back, never anything else, and guarded requests go on', async () => {
    const { body } = await api.signUp();
    const { email } = body.user;
    let goingOn = true;
    const isGoingOn = (): boolean => goingOn;
    const storm = Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        index % 2 ? login(email) : login('nobody.at.all@example.com'),
      ),
    ).finally(() => (goingOn = false));
    const guarded: number[] = [];
    do guarded.push((await api.get('/auth/whoami', body.accessToken)).status);
    while (isGoingOn());

    const answers = await storm;
    const refused = answers.filter(({ status }) => status === 503);
    refused.forEach(expectRefusal);
    for (const [index, { status }] of answers.entries())
      expect([index % 2 ? 200 : 401, 503]).toContain(status);
    expect(refused.length).toBeGreaterThan(0);
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(3);
    expect(new Set(guarded)).toEqual(new Set([200]));
    expect((await login(email)).status).toBe(200);
  });

  it('refuses alike whoever asks: nobody learns who has an account, or whether a password is right', async () => {
    const { user } = (await api.signUp({ username: 'in.the.storm' })).body;
    const banned = (await api.signUp()).body.user;
    await server.database.collection('users').updateOne({ _id: banned.id }, { $set: { status: 'banned' } });

    const busy = fill();
    const refused = await Promise.all([
      login('nobody.at.all@example.com'),
      api.post('/auth/login', { username: 'nobody.at.all', password: PASSWORD }),
      login(user.email),
      login(user.email, WRONG),
      api.post('/auth/login', { username: 'in.the.storm', password: WRONG }),
      login(banned.email),
      login(user.email, '\ud800'),
    ]);
    refused.forEach(expectRefusal);
    expect(new Set(refused.map(faceOf))).toEqual(new Set([faceOf(refused[0])]));
    await busy;
  });

  it('leaves nothing behind of a sign-up that was refused, and asks nobody to wait who has it wrong', async () => {
    const person = newPerson();
    const taken = (await api.signUp()).body.user.email;
    const busy = fill();
    const [fresh, known, bad] = await Promise.all([
      api.post('/auth/signup', person),
      api.post('/auth/signup', { ...person, email: taken }),
      api.post('/auth/signup', { ...person, password: 'short' }),
    ]);
    expectRefusal(fresh);
    expect(faceOf(known)).toBe(faceOf(fresh));
    expectProblem(bad, 'password_rejected');
    expect(await server.database.collection('users').countDocuments({ email: person.email })).toBe(0);
    await busy;
    expect((await api.post('/auth/signup', person)).status).toBe(201);
  });

  it('lets nobody wait twice: a login whose old hash can not be replaced now goes on without', async () => {
    const { user } = (await api.signUp()).body;
    const hashOf = async (): Promise<string> =>
      (await server.database
        .collection<{ _id: string; passwordHash: string }>('users')
        .findOne({ _id: user.id }))!.passwordHash;
    const before = await hashOf();
    const next = await startApp({ MONGODB_URI: server.mongodbUri, BCRYPT_COST: '11' });
    const pool = next.app.get(HashingPool, { strict: false });
    const run = pool.run.bind(pool) as (...args: unknown[]) => Promise<never>;
    let refusals = 0;
    jest.spyOn(pool, 'run').mockImplementation(async (...args: unknown[]) => {
      if (args[1] !== 'hash' || refusals > 0) return run(...args);
      refusals += 1;
      throw new DomainError('service_unavailable', { retryAfter: 1 });
    });
    try {
      const credentials = { email: user.email, password: PASSWORD };
      expect((await next.api.post('/auth/login', credentials)).status).toBe(200);
      expect(refusals).toBe(1);
      expect(await hashOf()).toBe(before);
      expect((await next.api.post('/auth/login', credentials)).status).toBe(200);
      expect(await hashOf()).toContain('$2b$11$');
    } finally {
      await next.close();
      await next.database.close();
    }
  });

  it('is seen in the metrics', async () => {
    const before = {
      refused: await metric(api, 'nightlatch_password_hash_refused_total'),
      hashed: await hashed(api),
      waited: await metric(api, 'nightlatch_password_hash_wait_seconds_count'),
      seconds: await metric(api, 'nightlatch_password_hash_wait_seconds_sum'),
    };
    const busy = fill();
    expect(await waiting(api)).toBe(2);
    expectRefusal(await login('nobody.at.all@example.com'));
    await busy;
    expect(await waiting(api)).toBe(0);
    expect(await metric(api, 'nightlatch_password_hash_refused_total')).toBe(before.refused + 1);
    expect(await hashed(api)).toBe(before.hashed + 3);
    expect(await metric(api, 'nightlatch_password_hash_wait_seconds_count')).toBe(before.waited + 3);
    expect(await metric(api, 'nightlatch_password_hash_wait_seconds_sum')).toBeGreaterThan(before.seconds);
  });

  it('a hashing thread that dies fails its login in a way to repeat, and the next one has a new thread', async () => {
    const { email } = (await api.signUp()).body.user;
    const runs = jest.spyOn(HashingThread.prototype, 'run');
    const log = jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
    try {
      const busy = server.app.get(HashingPool, { strict: false }).run('a', 'compare', 'x', LONG, 0);
      const next = login(email);
      while (runs.mock.contexts.length < 1) await sleep(1);
      await (runs.mock.contexts[0] as HashingThread).stop();
      await expect(busy).rejects.toMatchObject({ code: 'service_unavailable' });
      expect((await next).status).toBe(200);

      const dying = login(email);
      while (runs.mock.contexts.length < 3) await sleep(1);
      await (runs.mock.contexts[2] as HashingThread).stop();
      expectRefusal(await dying);
      expect((await login(email)).status).toBe(200);
      expect(log.mock.calls.filter(([line]) => /hashing thread ended/.test(String(line)))).toHaveLength(2);
    } finally {
      runs.mockRestore();
      log.mockRestore();
    }
  });
});

describe('one address floods the hashing queue, with accounts of its own and their right passwords', () => {
  const ACCOUNTS = 8;
  const OTHERS = 5;
  let server: TestApp;
  let people: string[];
  beforeAll(async () => {
    server = await startApp({
      BCRYPT_COST: '10',
      PASSWORD_HASH_THREADS: '1',
      PASSWORD_HASH_QUEUE: '4',
      TRUST_PROXY: '1',
    });
    people = [];
    for (let i = 0; i < ACCOUNTS; i += 1) people.push((await server.api.signUp()).body.user.email);
  });
  afterAll(() => server.close());

  const login = (email: string, ip: string): Promise<Answer> =>
    server.api.request('POST', '/auth/login', {
      body: { email, password: PASSWORD },
      headers: { 'X-Forwarded-For': ip },
    });

  it('and keeps nobody else from logging in', async () => {
    const pool = server.app.get(HashingPool, { strict: false });
    let goingOn = true;
    const flooder: number[] = [];
    const flood = Promise.all(
      people.map(async (email) => {
        while (goingOn) {
          const answer = await login(email, '203.0.113.66');
          flooder.push(answer.status);
          if (answer.status === 200) continue;
          expectRefusal(answer);
          await sleep(100);
        }
      }),
    );
    while (pool.queueLength < 4) await sleep(1);
    const others: number[] = [];
    for (let i = 0; i < OTHERS; i += 1) others.push((await login(people[i]!, `198.51.100.${i}`)).status);
    goingOn = false;
    await flood;
    expect(others).toEqual(Array(OTHERS).fill(200));
    // It gets its turns, and no more than its places.
    expect(new Set(flooder)).toEqual(new Set([200, 503]));
  });

  it('of IPv6, and comes from all of its /64', async () => {
    const pool = server.app.get(HashingPool, { strict: false });
    const run = jest.spyOn(pool, 'run');
    await login(people[0]!, '2001:db8:1:2::1');
    await login(people[0]!, '2001:db8:1:2:ffff::2');
    expect(new Set(run.mock.calls.map(([caller]) => caller))).toEqual(new Set(['2001:db8:1:2::/64']));
    run.mockRestore();
  });
});

describe('a server process', () => {
  let cwd: string;
  let database: DatabaseProbe;
  let env: Record<string, string>;
  let server: ServerProcess | undefined;
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'nightlatch-hashing-'));
    const uri = freshDatabaseUri();
    database = new DatabaseProbe(uri);
    env = { MONGODB_URI: uri, ...TEST_SECRETS };
  });
  afterEach(async () => {
    if (server?.process.exitCode === null && server.process.signalCode === null) await server.stop('SIGKILL');
    server = undefined;
    await database.drop();
    rmSync(cwd, { recursive: true, force: true });
  });

  it('finishes on SIGTERM the logins that are under way and those that wait, and ends with 0', async () => {
    server = await startServer({ ...env, BCRYPT_COST: '11', PASSWORD_HASH_THREADS: '1' }, cwd);
    const { api } = server;
    const { email } = (await api.signUp()).body.user;
    const logins = Array.from({ length: 10 }, () => api.post('/auth/login', { email, password: PASSWORD }));
    // The sign-up is done; of the logins one has the thread, and the others wait or are done.
    while ((await waiting(api)) + (await hashed(api)) < 10) await sleep(1);
    expect(await waiting(api)).toBeGreaterThan(0);
    const exit = server.stop();
    expect((await Promise.all(logins)).map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(await exit).toBe(0);
    expect(await database.collection('sessions').countDocuments()).toBe(11);
  });

  (process.platform === 'linux' ? it : it.skip)(
    'hashes on threads that make way, and only those do',
    async () => {
      server = await startServer({ ...env, PASSWORD_HASH_THREADS: '3' }, cwd);
      const { api } = server;
      const own = nicenessOf(process.pid)[0]!;
      expect(new Set(nicenessOf(server.process.pid!))).toEqual(new Set([own]));
      const { email } = (await api.signUp()).body.user;
      await Promise.all(
        Array.from({ length: 12 }, () => api.post('/auth/login', { email, password: PASSWORD })),
      );
      const counts = nicenessOf(server.process.pid!).filter((nice) => nice !== own);
      expect(counts).toEqual(Array(3).fill(Math.min(own + 10, 19)));
      expect(nicenessOf(server.process.pid!)[0]).toBe(own);
    },
  );
});

/** The niceness of every thread of a process, its main thread first (Linux). */
function nicenessOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`)
    .sort((a, b) => Number(a) - Number(b))
    .map((thread) => {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
      // proc_pid_stat(5): the 19th field. The 2nd is a name in brackets, which may hold spaces.
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
    });
}
