import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, Api, newPerson, PASSWORD } from '../support/api.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { http, sendRaw } from '../support/raw.js';
import { freePort, type ServerProcess, spawnServer, startServer } from '../support/server-process.js';
import { startApp, type TestApp, TEST_SECRETS } from '../support/test-app.js';

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/;
const NAME = 'X-Request-Id';

const idOf = ({ headers }: Answer): string => headers.get(NAME) ?? '';

/** Every kind of answer that there is, with its status. */
async function answersOf(
  { api }: TestApp,
  headers: Record<string, string> = {},
): Promise<[number, Answer][]> {
  const send = (method: string, path: string, raw?: string): Promise<Answer> =>
    api.request(method, path, {
      headers: { 'Content-Type': 'application/json', Origin: 'https://app.example.com', ...headers },
      ...(raw !== undefined && { raw }),
    });
  const rawHeaders = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [
    [200, await send('GET', '/health/live')],
    [200, await sendRaw(api.url, http('HEAD', '/', rawHeaders))],
    [400, await send('POST', '/auth/login', '{')],
    [401, await send('GET', '/auth/me')],
    [404, await send('GET', '/nowhere')],
    [404, await send('GET', '/%ff')],
    [405, await send('DELETE', '/auth/login')],
    [413, await send('POST', '/auth/login', ' '.repeat(20_000))],
    [
      415,
      await api.request('POST', '/auth/login', { raw: 'x', headers: { ...headers, 'Content-Type': 'a/b' } }),
    ],
    [
      204,
      await sendRaw(
        api.url,
        http('OPTIONS', '/auth/login', [
          ...rawHeaders,
          'Origin: https://app.example.com',
          'Access-Control-Request-Method: POST',
        ]),
      ),
    ],
  ];
}

describe('The name of a request', () => {
  let direct: TestApp;
  let proxied: TestApp;
  beforeAll(async () => {
    const settings = { CORS_ORIGINS: 'https://app.example.com' };
    direct = await startApp(settings);
    proxied = await startApp({ ...settings, TRUST_PROXY: '1' });
  });
  afterAll(() => Promise.all([direct.close(), proxied.close()]));

  it('is on every answer, and no two have the same', async () => {
    const answers = await answersOf(direct);
    for (const [status, answer] of answers) {
      expect([answer.status, idOf(answer)]).toEqual([status, expect.stringMatching(UUID)]);
    }
    expect(new Set(answers.map(([, answer]) => idOf(answer))).size).toBe(answers.length);
  });

  it('is not for a client to choose', async () => {
    for (const [status, answer] of await answersOf(direct, { [NAME]: 'mine' }))
      expect([answer.status, idOf(answer)]).toEqual([status, expect.stringMatching(UUID)]);
  });

  it.each(['a', '7b0a6e1e4f', 'A.b_c-9', 'x'.repeat(64), randomUUID()])(
    'is %s when a trusted proxy says so',
    async (name) => {
      for (const [status, answer] of await answersOf(proxied, { [NAME]: name }))
        expect([answer.status, idOf(answer)]).toEqual([status, name]);
    },
  );

  it.each(['', 'x'.repeat(65), 'a b', 'a"b', 'a,b', '../x', 'a;b', 'ä', '\u0085', '$(id)', '%0a'])(
    'is one of ours when what a proxy says is not fit to be a name: %j',
    async (name) => {
      const answer = await sendRaw(proxied.api.url, http('GET', '/health/live', [`${NAME}: ${name}`]));
      expect([answer.status, idOf(answer)]).toEqual([200, expect.stringMatching(UUID)]);
    },
  );

  it('is one of ours when there are two', async () => {
    const answer = await sendRaw(proxied.api.url, http('GET', '/health/live', [`${NAME}: a`, `${NAME}: b`]));
    expect(idOf(answer)).toMatch(UUID);
  });

  it('is in the audit log', async () => {
    const signUp = await direct.api.signUp();
    await direct.database.auditSettled();
    expect(await auditOf(direct)).toContain(idOf(signUp));
  });
});

async function auditOf({ database }: TestApp): Promise<string> {
  return JSON.stringify(await database.collection('audit').find().toArray());
}

/** One line of the log. */
type Entry = Record<string, unknown>;

describe('The log of requests', () => {
  const started: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const stop of started.splice(0).reverse()) await stop();
  });

  async function start(level: string, env: Record<string, string> = {}): Promise<ServerProcess> {
    const MONGODB_URI = freshDatabaseUri();
    started.push(() => new DatabaseProbe(MONGODB_URI).drop());
    const server = await startServer({
      ...{ LOG_FORMAT: 'json', LOG_LEVEL: level, MONGODB_URI },
      ...{ ...TEST_SECRETS, ...env },
    });
    started.push(() => server.stop());
    return server;
  }

  /** The line about an answer; it is written a moment after the answer. */
  async function lineOf(server: ServerProcess, answer: Answer): Promise<Entry | undefined> {
    for (let count = 0; count < 20; count += 1) {
      const lines = server.output().split('\n').slice(0, -1);
      const entries = lines.map((line) => JSON.parse(line) as Entry);
      const found = entries.find(
        ({ context, requestId }) => context === 'Access' && requestId === idOf(answer),
      );
      if (found !== undefined) return found;
      await sleep(20);
    }
    return undefined;
  }

  it('tells who did what, when it may have changed something or was refused, and nothing beside', async () => {
    const server = await start('info');
    const { api } = server;
    const person = newPerson();
    const signUp = await api.post('/auth/signup?password=hunter2', person);
    const { accessToken, user, refreshToken } = signUp.body;
    const sessions = await api.get('/auth/sessions', accessToken);
    const sessionId = sessions.body.items[0].id;
    const common = {
      pid: server.process.pid,
      timestamp: expect.any(Number),
      context: 'Access',
      ip: '127.0.0.1',
      ms: expect.any(Number),
    };
    const line = (
      level: string,
      method: string,
      route: string,
      status: number,
      rest: Entry,
      answer: Answer,
    ): Entry => ({
      ...{ ...common, level, method, route, status, requestId: idOf(answer) },
      ...{ message: `${method} ${route} ${status}`, ...rest },
    });
    const who = { userId: user.id, sessionId };

    expect(await lineOf(server, signUp)).toEqual(line('log', 'POST', '/auth/signup', 201, {}, signUp));
    expect(await lineOf(server, sessions)).toBeUndefined();
    const wrong = await api.post('/auth/login', { email: person.email, password: 'a wrong one' });
    expect(await lineOf(server, wrong)).toEqual(
      line('log', 'POST', '/auth/login', 401, { code: 'invalid_credentials' }, wrong),
    );
    const refreshed = await api.refresh(refreshToken);
    expect(await lineOf(server, refreshed)).toEqual(
      line('log', 'POST', '/auth/refresh', 200, who, refreshed),
    );
    const foreign = await api.request('DELETE', `/auth/sessions/hN1mB0l3Tq5kS8wZ2yVdXw`, {
      token: accessToken,
    });
    expect(await lineOf(server, foreign)).toEqual(
      line(
        'log',
        'DELETE',
        '/auth/sessions/:id',
        foreign.status,
        { ...who, code: foreign.body.code },
        foreign,
      ),
    );
    const lost = await api.get('/nowhere/hunter2?password=hunter2');
    expect(await lineOf(server, lost)).toEqual(
      line('log', 'GET', 'unmatched', 404, { code: 'not_found' }, lost),
    );
    const method = await api.request('DELETE', '/auth/login');
    expect(await lineOf(server, method)).toEqual(
      line('log', 'DELETE', '/auth/login', 405, { code: 'method_not_allowed' }, method),
    );
    expect(server.output()).not.toContain('hunter2');
    expect(server.output()).not.toContain(PASSWORD);
  });

  it('has a line for every request at debug, and for none that worked or was refused at error', async () => {
    const talkative = await start('debug');
    const fine = await talkative.api.get('/health/live');
    expect(await lineOf(talkative, fine)).toMatchObject({
      level: 'debug',
      route: '/health/live',
      status: 200,
    });
    const endpoint = `http://127.0.0.1:${await freePort()}`;
    const traced = await start('debug', { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const within = await traced.api.request('GET', '/health/live', {
      headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    });
    expect(await lineOf(traced, within)).toMatchObject({ traceId });
    const silent = await start('error');
    await silent.api.get('/health/live');
    const refused = await silent.api.post('/auth/login', {});
    expect(await lineOf(silent, refused)).toBeUndefined();
    expect(silent.output()).toBe('');
  });

  it('does not fill with the probes of a node that is not ready; what people then ask is told', async () => {
    const port = String(await freePort());
    const env = { MONGODB_URI: 'mongodb://127.0.0.1:1/nobody', LOG_FORMAT: 'json', ...TEST_SECRETS };
    const { process: child, output, exit } = spawnServer({ ...env, PORT: port });
    const api = new Api(`http://127.0.0.1:${port}`);
    const server: ServerProcess = {
      ...{ api, process: child, output },
      stop: () => {
        child.kill();
        return exit;
      },
    };
    started.push(() => server.stop());
    let probe: Answer | undefined;
    while (probe?.status !== 503) probe = await api.get('/health/ready').catch(() => undefined);
    const asked = await api.get('/auth/whoami');
    expect(await lineOf(server, asked)).toMatchObject({ level: 'error', status: 503 });
    expect(await lineOf(server, probe)).toBeUndefined();
  });

  it('says what a proxy says of the client, if it is an address', async () => {
    const server = await start('info', { TRUST_PROXY: '1' });
    const send = (address: string): Promise<Answer> =>
      server.api.request('POST', '/auth/login', { body: {}, headers: { 'X-Forwarded-For': address } });
    expect(await lineOf(server, await send('203.0.113.7'))).toMatchObject({ ip: '203.0.113.7' });
    expect(await lineOf(server, await send('203.0.113.7:51234'))).toMatchObject({ ip: '203.0.113.7' });
    expect(await lineOf(server, await send('2001:db8::7'))).toMatchObject({ ip: '2001:db8::7' });
    expect(await lineOf(server, await send('"} forged'))).toMatchObject({ ip: 'unknown' });
  });
});
