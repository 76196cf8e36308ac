import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, newPerson } from '../support/api.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { hashOf } from '../support/jwt.js';
import { MongoProxy } from '../support/mongo-proxy.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { SessionClient } from '../support/session-client.js';
import { startApp, TEST_SECRETS, type TestApp } from '../support/test-app.js';

let mongodbUri: string;
let database: DatabaseProbe;
let proxy: MongoProxy;
/** What a test has started; it all stops in the end. */
let started: (() => Promise<unknown>)[];

beforeEach(async () => {
  mongodbUri = freshDatabaseUri();
  database = new DatabaseProbe(mongodbUri);
  proxy = await MongoProxy.start(mongodbUri);
  started = [];
});
afterEach(async () => {
  await Promise.all(started.map((stop) => stop()));
  await proxy.close();
  await database.drop();
});

/** The service as a process, before the proxy. All these are instances of one installation. */
async function startProcess(): Promise<ServerProcess> {
  const server = await startServer({
    NODE_ENV: 'test',
    // Long enough for a new process to start on a busy machine.
    REFRESH_LEEWAY: '300s',
    PUBLIC_URL: 'http://localhost:3000',
    MONGODB_URI: proxy.uri,
    ...TEST_SECRETS,
  });
  started.push(() => server.stop('SIGKILL'));
  return server;
}

/** Refreshes, and kills the server when the message of the update has come to the proxy. */
async function killDuringRefresh(client: SessionClient, server: ServerProcess, side: 'command' | 'answer') {
  const message = proxy.hold('update', side, 'sessions');
  const answer = server.api.refresh(client.refreshToken).catch((error: unknown) => error);
  await message;
  await server.stop('SIGKILL');
  expect(await answer).toHaveProperty('message', 'fetch failed');
}

describe('kill between request and answer', () => {
  it('after the update: the repeated request gets the successor that is in the database', async () => {
    const server = await startProcess();
    const client = await SessionClient.signUp({ api: server.api, database });
    await killDuringRefresh(client, server, 'answer');
    const left = await client.record();
    expect(left).toMatchObject({
      generation: 1,
      previousTokenHash: hashOf(client.refreshToken),
      revokedAt: null,
    });

    const { api } = await startProcess();
    const repeated = await api.refresh(client.refreshToken);
    expect(repeated.status).toBe(200);
    expect(hashOf(repeated.body.refreshToken)).toBe(left.tokenHash);
    expect(await client.record()).toEqual(left);
    expect((await api.get('/auth/me', repeated.body.accessToken)).body).toEqual(client.user);
    expect((await api.refresh(repeated.body.refreshToken)).status).toBe(200);
  });

  it('before the update: nothing has happened, and the repeated request is the first', async () => {
    const server = await startProcess();
    const client = await SessionClient.signUp({ api: server.api, database });
    const before = await client.record();
    await killDuringRefresh(client, server, 'command');
    expect(await client.record()).toEqual(before);

    const { api } = await startProcess();
    expect((await api.refresh(client.refreshToken)).status).toBe(200);
    expect((await client.record()).generation).toBe(1);
  });

  it('leaves nothing to repair when nobody repeats: the record is whole, and a new server changes nothing', async () => {
    const server = await startProcess();
    const client = await SessionClient.signUp({ api: server.api, database });
    const before = await client.record();
    await killDuringRefresh(client, server, 'answer');
    const { rotatedAt, tokenHash, idleExpiresAt, ...left } = await client.record();
    expect(left).toEqual({
      ...before,
      generation: 1,
      previousTokenHash: before.tokenHash,
      lastUsedAt: rotatedAt,
      rotatedAt: undefined,
      tokenHash: undefined,
      idleExpiresAt: undefined,
    });
    expect(tokenHash).not.toBe(before.tokenHash);
    const idle = before.idleExpiresAt.getTime() - before.rotatedAt.getTime();
    expect(idleExpiresAt.getTime() - rotatedAt.getTime()).toBe(idle);

    const { api } = await startProcess();
    expect(await client.record()).toEqual({ ...left, rotatedAt, tokenHash, idleExpiresAt });
    expect((await api.get('/auth/sessions', client.accessToken)).body.items).toMatchObject([
      { id: client.sessionId },
    ]);
    expect((await api.post('/auth/logout', { refreshToken: client.refreshToken })).status).toBe(204);
    expect(await client.record()).toMatchObject({ revokedReason: 'logout' });
  });
});

describe('kill -9 of the server', () => {
  it('loses nothing that was acknowledged: an account, a rotation, a log-out', async () => {
    const server = await startProcess();
    const rotated = await SessionClient.signUp({ api: server.api, database });
    const loggedOut = await SessionClient.signUp({ api: server.api, database });
    const person = newPerson();
    const signUp = await server.api.signUp(person);
    await rotated.rotate();
    expect((await server.api.post('/auth/logout', { refreshToken: loggedOut.refreshToken })).status).toBe(
      204,
    );
    await server.stop('SIGKILL');

    const { api } = await startProcess();
    const { email, password } = person;
    expect((await api.post('/auth/login', { email, password })).body.user).toEqual(signUp.body.user);
    expect((await api.refresh(rotated.refreshToken)).status).toBe(200);
    expect((await api.refresh(loggedOut.refreshToken)).body.code).toBe('session_revoked');
  });
});

describe('a lost response', () => {
  /** The service in this process, before the proxy. */
  async function start(uri = proxy.uri): Promise<TestApp> {
    const server = await startApp({ MONGODB_URI: uri, REFRESH_LEEWAY: '300s' });
    started.push(() => server.close());
    return server;
  }

  async function expectSuccessor(answer: Answer, client: SessionClient): Promise<void> {
    expect(answer.status).toBe(200);
    const record = await client.record();
    expect(record).toMatchObject({ generation: 1, revokedAt: null });
    expect(hashOf(answer.body.refreshToken)).toBe(record.tokenHash);
  }

  it('to a client that has hung up: it repeats the request and gets the successor', async () => {
    const { api } = await start();
    const client = await SessionClient.signUp({ api, database });
    const message = proxy.hold('update', 'answer', 'sessions');
    const connection = new AbortController();
    const aborted = fetch(`${api.url}/auth/refresh`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ refreshToken: client.refreshToken }),
      signal: connection.signal,
    }).catch((error: unknown) => error);
    const { forward } = await message;
    connection.abort();
    expect(await aborted).toHaveProperty('name', 'AbortError');
    forward();
    await expectSuccessor(await api.refresh(client.refreshToken), client);
  });

  it('of mongod, on a connection that broke: the server asks again, and the client notices nothing', async () => {
    const { api } = await start();
    const client = await SessionClient.signUp({ api, database });
    const message = proxy.hold('update', 'answer', 'sessions');
    const answer = api.refresh(client.refreshToken);
    (await message).drop();
    await expectSuccessor(await answer, client);
    await client.rotate(2);
  });

  it('of mongod, when the server may not ask again: 503 with Retry-After, and the repeated request gets the successor', async () => {
    const uri = new URL(proxy.uri);
    uri.searchParams.set('retryWrites', 'false');
    const { api } = await start(uri.toString());
    const client = await SessionClient.signUp({ api, database });
    const message = proxy.hold('update', 'answer', 'sessions');
    const answer = api.refresh(client.refreshToken);
    (await message).drop();
    const unavailable = await answer;
    expect(unavailable.status).toBe(503);
    expect(unavailable.body.code).toBe('service_unavailable');
    expect(Number(unavailable.headers.get('retry-after'))).toBeGreaterThan(0);
    await expectSuccessor(await api.refresh(client.refreshToken), client);
  });
});

describe('failover between a rotation and its repetition', () => {
  it.each([
    ['by the same client', {}],
    ['from elsewhere', { 'User-Agent': 'curl/8.5.0' }],
  ])(
    'a refresh repeated %s is not answered before a majority has the rotation: no primary can take it along',
    async (_by, headers) => {
      const { api } = await startProcess();
      const client = await SessionClient.signUp({ api, database });
      const first = await api.refresh(client.refreshToken);
      await database.auditSettled();

      const confirmation = proxy.hold('update', 'answer', 'sessions');
      const repeated = api.request('POST', '/auth/refresh', {
        body: { refreshToken: client.refreshToken },
        headers,
      });
      const held = await confirmation;
      expect(await Promise.race([repeated, sleep(300, 'not yet')])).toBe('not yet');
      const rotated = await client.record();
      held.forward();

      const { status, body } = await repeated;
      expect(status).toBe(200);
      expect(body.refreshToken).toBe(first.body.refreshToken);
      expect(await client.record()).toEqual(rotated);
    },
  );
});
