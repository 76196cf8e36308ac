import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { newPerson, PASSWORD } from '../support/api.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { MongoProxy } from '../support/mongo-proxy.js';
import { answersIn, http, openWire, type Wire } from '../support/raw.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { TEST_SECRETS } from '../support/test-app.js';

let database: DatabaseProbe;
let env: Record<string, string>;
let server: ServerProcess;

beforeEach(() => {
  const uri = freshDatabaseUri();
  database = new DatabaseProbe(uri);
  // The issuer stays when a test starts it again on another port.
  env = { MONGODB_URI: uri, PUBLIC_URL: 'http://localhost:3000', ...TEST_SECRETS };
});
afterEach(async () => {
  if (server.process.exitCode === null && server.process.signalCode === null) await server.stop('SIGKILL');
  await database.drop();
});

const JSON_TYPE = 'Content-Type: application/json';
const post = (path: string, body: object, headers: string[] = []): string => {
  const text = JSON.stringify(body);
  const head = ['Host: localhost', JSON_TYPE, `Content-Length: ${text.length}`, ...headers];
  return [`POST ${path} HTTP/1.1`, ...head, '', text].join('\r\n');
};
const get = (path: string, ...headers: string[]): string =>
  [`GET ${path} HTTP/1.1`, 'Host: localhost', ...headers, '', ''].join('\r\n');

/** Connections that the server has accepted: each has had an answer. */
async function openWires(count: number): Promise<Wire[]> {
  const wires = Array.from({ length: count }, () => openWire(server.api.url));
  for (const wire of wires) wire.write(get('/health/live'));
  await Promise.all(wires.map(({ socket }) => once(socket, 'data')));
  return wires;
}

/** The answer behind the one of {@link openWires}. */
const answerOf = (wire: Wire): ReturnType<typeof answersIn>[number] => answersIn(wire.received())[1]!;

/** Until the server has read what was written before: it reads connections in the order of their news. */
async function read(): Promise<void> {
  await server.api.get('/health/live');
}

async function isRefused(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  return new Promise((done) => {
    socket.once('connect', () => {
      socket.destroy();
      done(false);
    });
    socket.once('error', () => {
      done(true);
    });
  });
}

function expectStopping(answer: ReturnType<typeof answersIn>[number] | undefined): void {
  expect(answer?.body).toEqual({
    type: 'urn:nightlatch:problem:service_unavailable',
    title: 'Service unavailable',
    status: 503,
    code: 'service_unavailable',
    detail: 'This node is stopping.',
    retryAfter: 1,
  });
  const { headers, status } = answer!;
  expect(status).toBe(503);
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(headers.get('retry-after')).toBe('1');
  expect(headers.get('connection')).toBe('close');
}

describe('SIGTERM with a hundred requests under way', () => {
  it('finishes and acknowledges each, loses nothing of it, and ends with 0 within 10 s', async () => {
    // What needs the database waits at the proxy when the signal comes, so that all are under way for certain.
    const proxy = await MongoProxy.start(env['MONGODB_URI']!);
    try {
      server = await startServer({ ...env, MONGODB_URI: proxy.uri });
      const people = await Promise.all(Array.from({ length: 8 }, () => server.api.signUp()));
      const logIn = async (n: number): Promise<any> => {
        const { email } = people[n % people.length]!.body.user;
        return (await server.api.post('/auth/login', { email, password: PASSWORD })).body;
      };
      const sessions = await Promise.all(Array.from({ length: 40 }, (_, n) => logIn(n)));
      const wires = await openWires(100);
      // Many refreshes at once are written together.
      const held = proxy.hold('bulkWrite', 'answer', 'sessions');
      wires.forEach((wire, n) => {
        const session = sessions[n % 40];
        if (n < 40) wire.write(post('/auth/refresh', { refreshToken: session.refreshToken }));
        // Few that hash a password: on a busy machine these alone could take the ten seconds.
        else if (n < 50) wire.write(post('/auth/login', { email: session.user.email, password: PASSWORD }));
        else if (n < 55) wire.write(post('/auth/signup', newPerson()));
        else
          wire.write(
            get(n < 80 ? '/auth/me' : '/auth/whoami', `Authorization: Bearer ${session.accessToken}`),
          );
      });
      const idle = new Agent({ keepAlive: true });
      await read();
      const message = await held;

      const exit = server.stop();
      await sleep(50);
      // A second signal changes nothing.
      server.process.kill('SIGTERM');
      server.process.kill('SIGINT');
      // Soon, however busy the machine is; the test's time limit ends it.
      while (!(await isRefused(server.api.url))) await sleep(20);
      message.forward();
      expect(await exit).toBe(0);
      expect(server.output()).not.toContain('took too long');
      idle.destroy();

      await Promise.all(wires.map(({ closed }) => closed));
      const statuses = wires.map((wire) => answersIn(wire.received()).at(-1)!.status);
      expect(statuses).toEqual([...Array(50).fill(200), ...Array(5).fill(201), ...Array(45).fill(200)]);
      expect(server.output()).not.toMatch(/ERROR|WARN/);

      const tokens = wires.slice(0, 55).map((wire) => answerOf(wire).body.refreshToken as string);
      server = await startServer(env);
      const again = await Promise.all(tokens.map((token) => server.api.refresh(token)));
      expect(again.map(({ status }) => status)).toEqual(Array(55).fill(200));
      expect(await server.stop()).toBe(0);
    } finally {
      await proxy.close();
    }
  });
});

describe('after SIGTERM', () => {
  it('connections without a request end at once, also those that never had one', async () => {
    server = await startServer(env);
    const [kept] = await openWires(1);
    const preconnected = openWire(server.api.url);
    const half = openWire(server.api.url);
    half.write('GET /health/live HTTP/1.1\r\nHo');
    await read();
    const began = performance.now();
    expect(await server.stop()).toBe(0);
    await Promise.all([kept!.closed, preconnected.closed, half.closed]);
    // Waiting for them would take until the time for requests under way is over.
    expect(performance.now() - began).toBeLessThan(7_500);
    expect(answersIn(half.received())).toEqual([]);
  });

  it('what still arrives on open connections is refused by a 503 of ours, and ready among it', async () => {
    server = await startServer(env);
    const hold = openWire(server.api.url);
    hold.write(http('POST', '/auth/login', [JSON_TYPE, 'Content-Length: 2'], '{'));
    const started = ['/health/ready', '/auth/whoami', '/nope'].map((path) => {
      const wire = openWire(server.api.url);
      wire.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n`);
      return wire;
    });
    await read();
    const exit = server.stop();
    await sleep(200);
    for (const wire of started) wire.write('\r\n');
    for (const wire of started) {
      await wire.closed;
      expectStopping(answersIn(wire.received())[0]);
    }
    // The request that had begun is finished by the rules, though its body comes only now.
    hold.write('}');
    await hold.closed;
    expect(answersIn(hold.received()).map(({ status }) => status)).toEqual([400]);
    expect(await exit).toBe(0);
  });

  it('a body that never ends, and a client that never reads, do not hold it beyond 10 s', async () => {
    server = await startServer(env);
    const endless = openWire(server.api.url);
    endless.write(http('POST', '/auth/login', [JSON_TYPE, 'Content-Length: 1000'], '{'));
    const deaf = openWire(server.api.url);
    deaf.socket.pause();
    deaf.write(get('/').repeat(20_000));
    await read();
    const began = performance.now();
    expect(await server.stop()).toBe(0);
    const took = performance.now() - began;
    // The time limit for a request, 15 s, would end the body as well.
    expect(took).toBeLessThan(14_000);
    expect(took).toBeGreaterThan(7_500);
    await endless.closed;
    expectStopping(answersIn(endless.received())[0]);
    expect(server.output()).toMatch(/Stopping: \d+ requests? took too long/);
    deaf.socket.destroy();
  });

  it('with SHUTDOWN_DELAY it is not ready, and serves on until the time is over', async () => {
    server = await startServer({ ...env, SHUTDOWN_DELAY: '1s' });
    const { body } = await server.api.signUp();
    const began = performance.now();
    const exit = server.stop();
    // Its first sign, however busy the machine is.
    while (!server.output().includes('Stopping')) await sleep(10);
    const agent = new Agent({ keepAlive: true });
    const ready = httpRequest(`${server.api.url}/health/ready`, { agent }).end();
    const [answer] = await once(ready, 'response');
    expect([answer.statusCode, answer.headers.connection]).toEqual([503, 'close']);
    expect((await server.api.get('/health/live')).status).toBe(200);
    const refreshed = await server.api.refresh(body.refreshToken);
    expect([refreshed.status, refreshed.headers.get('connection')]).toEqual([200, 'close']);
    expect((await server.api.get('/auth/whoami', refreshed.body.accessToken)).status).toBe(200);
    expect(await exit).toBe(0);
    expect(performance.now() - began).toBeGreaterThan(1_000);
    expect(await isRefused(server.api.url)).toBe(true);
    agent.destroy();
  });
});
