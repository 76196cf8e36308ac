import { setTimeout as sleep } from 'node:timers/promises';
import { type LoggedIn, signUpAdmin, signUpUser } from '../support/administrator.js';
import { type Answer, PASSWORD, untilServed } from '../support/api.js';
import { type ExtendedHost, startHost } from '../support/extended-host.js';
import { claimsOf } from '../support/jwt.js';
import { addSessions, stallExport } from '../support/many-sessions.js';
import { MongoProxy } from '../support/mongo-proxy.js';
import { expectProblem, wrongFields } from '../support/problems.js';
import { QueryProfile } from '../support/query-profile.js';
import { startApp, type TestApp } from '../support/test-app.js';

const MANY = 40_000;
/** The greatest number of documents that one command may take, whatever an account has; and more than that. */
const PORTION = 1000;
const SOME = 2500;
/** Some 15 MB as JSON: more than the sockets between a server and a client that does not read will hold. */
const STREAMED = 20_000;

const sidOf = ({ body }: Answer): string => claimsOf(body.accessToken).sid;

const login = (server: TestApp, { email }: Pick<LoggedIn, 'email'>): Promise<Answer> =>
  server.api.post('/auth/login', { email, password: PASSWORD });

const liveSessions = (server: TestApp, { id }: Pick<LoggedIn, 'id'>): Promise<any[]> =>
  server.database
    .collection<any>('sessions')
    .find({ userId: id, revokedAt: null })
    .sort({ lastUsedAt: -1 })
    .toArray();

/** All pages of a list, in one. */
async function readPages({ api }: TestApp, path: string, token: string, limit: number): Promise<any[]> {
  const items: any[] = [];
  let cursor = '';
  do {
    const { status, body } = await api.get(`${path}?limit=${limit}${cursor}`, token);
    expect(status).toBe(200);
    expect(body.items.length).toBeLessThanOrEqual(limit);
    items.push(...body.items);
    cursor = body.nextCursor === undefined ? '' : `&cursor=${body.nextCursor as string}`;
  } while (cursor !== '');
  return items;
}

describe('right logins without end (SESSIONS_PER_ACCOUNT=3):', () => {
  let here: TestApp;
  let there: TestApp;
  beforeAll(async () => {
    here = await startApp({ SESSIONS_PER_ACCOUNT: '3' });
    there = await startApp({ SESSIONS_PER_ACCOUNT: '3', MONGODB_URI: here.mongodbUri }, here.clock);
  });
  afterAll(async () => {
    await there.close();
    await there.database.close();
    await here.close();
  });

  it('the session used least recently ends, its access token too, and its owner is told why', async () => {
    const ada = await signUpUser(here);
    here.clock.advance(1);
    const second = await login(here, ada);
    here.clock.advance(1);
    const third = await login(here, ada);
    here.clock.advance(1);
    // The oldest is used: it is the second that has been idle for longest.
    const refreshed = await here.api.refresh(ada.refreshToken);
    here.clock.advance(1);
    const fourth = await login(here, ada);

    const live = await liveSessions(here, ada);
    expect(live.map(({ _id }) => _id)).toEqual([sidOf(fourth), ada.sessionId, sidOf(third)]);
    expectProblem(await here.api.get('/auth/whoami', second.body.accessToken), 'access_token_invalid');
    const late = await here.api.refresh(second.body.refreshToken);
    expectProblem(late, 'session_revoked');
    expect(late.body.detail).toMatch(
      /because the account had too many sessions, and this one was used least recently\.$/,
    );
    for (const { body } of [third, fourth, refreshed])
      expect((await here.api.get('/auth/whoami', body.accessToken)).status).toBe(200);

    await here.database.auditSettled();
    const { body } = await here.api.get('/auth/activity', fourth.body.accessToken);
    expect(body.items.filter(({ type }: any) => type === 'session.ended')).toEqual([
      expect.objectContaining({
        by: 'the_service',
        sessionId: sidOf(second),
        details: { reason: 'too_many_sessions' },
      }),
    ]);
  });

  it('expired and ended sessions take nobody’s place', async () => {
    const ada = await signUpUser(here);
    const past = new Date(here.clock.now().getTime() - 1000);
    await addSessions(here.database, ada.id, 5, (number) =>
      number % 2 === 0
        ? { idleExpiresAt: past, absoluteExpiresAt: past }
        : { revokedAt: past, revokedReason: 'logout' },
    );
    here.clock.advance(1);
    await login(here, ada);
    await login(here, ada);
    expect((await here.api.refresh(ada.refreshToken)).status).toBe(200);
  });

  it('twenty logins at once on two nodes: when the last is answered there are no more than three', async () => {
    const ada = await signUpUser(here);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, number) =>
        untilServed(() => login(number % 2 === 0 ? here : there, ada)),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    const live = await liveSessions(here, ada);
    expect(live.length).toBeLessThanOrEqual(3);
    // Each keeps the two newest of the others, so these have nobody to end them.
    expect(live.length).toBeGreaterThanOrEqual(2);
    // What has ended for it has lost its access tokens; nothing else has.
    const alive = new Set(live.map(({ _id }) => _id));
    for (const answer of answers)
      expect((await here.api.get('/auth/whoami', answer.body.accessToken)).status).toBe(
        alive.has(sidOf(answer)) ? 200 : 401,
      );
  });

  it('a node whose clock is a minute behind does not end the session that it has just opened', async () => {
    const ada = await signUpUser(here);
    await login(here, ada);
    await login(here, ada);
    here.clock.advance(-60);
    const late = await login(here, ada);
    here.clock.advance(60);
    expect((await here.api.refresh(late.body.refreshToken)).status).toBe(200);
    expect(await liveSessions(here, ada)).toHaveLength(3);
  });

  it('a new password counts as one more login: its session stays', async () => {
    const ada = await signUpUser(here);
    const change = { currentPassword: PASSWORD, newPassword: 'violet umbrella sunday' };
    const { status, body } = await here.api.post('/auth/change-password', change, ada.token);
    expect(status).toBe(200);
    expect((await liveSessions(here, ada)).map(({ _id }) => _id)).toEqual([claimsOf(body.accessToken).sid]);
  });
});

describe('pages of sessions:', () => {
  let server: TestApp;
  let admin: LoggedIn;
  beforeAll(async () => {
    server = await startApp();
    admin = await signUpAdmin(server);
  });
  afterAll(() => server.close());

  it('each session is on one page, the one used last first, also those of the same millisecond', async () => {
    const ada = await signUpUser(server);
    const at = (number: number): Date => new Date(Date.UTC(2026, 0, 1) - 1000 * Math.floor(number / 25));
    await addSessions(server.database, ada.id, 120, (number) => ({ lastUsedAt: at(number) }));
    const all = await readPages(server, '/auth/sessions', ada.token, 7);
    expect(new Set(all.map(({ id }) => id)).size).toBe(121);
    expect(all).toHaveLength(121);
    const times = all.map(({ lastUsedAt }) => Date.parse(lastUsedAt));
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(all.filter(({ current }) => current).map(({ id }) => id)).toEqual([ada.sessionId]);

    const seen = await readPages(server, `/users/${ada.id}/sessions`, admin.token, 100);
    expect(seen.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    // Nobody has said how many.
    const { body } = await server.api.get('/auth/sessions', ada.token);
    expect(body.items).toHaveLength(20);
  });

  it.each([
    ...['limit=0', 'limit=101', 'limit=1e1', 'limit=-1', 'limit=', 'limit=5&limit=6'],
    ...['cursor=', 'cursor=abc', 'cursor=MS54=', 'cursor=LjE', 'cursor[$gt]=x', 'cursor=MS54&cursor=MS54'],
    // "1.x" is a place, with another byte behind it, or an id that no session has: {"$gt":""}
    ...['cursor=MS54!', 'cursor=MS57IiRndCI6IiJ9', 'offset=5'],
  ])('?%s is refused', async (query) => {
    for (const path of ['/auth/sessions', `/users/${admin.id}/sessions`]) {
      const answer = await server.api.get(`${path}?${query}`, admin.token);
      expectProblem(answer, 'validation_failed');
      expect(wrongFields(answer)).toHaveLength(1);
    }
  });

  it('somebody else’s cursor gets nothing of theirs', async () => {
    const [ada, grace] = [await signUpUser(server), await signUpUser(server)];
    await addSessions(server.database, ada.id, 30);
    const { body } = await server.api.get('/auth/sessions?limit=5', ada.token);
    const { items } = (await server.api.get(`/auth/sessions?cursor=${body.nextCursor}`, grace.token)).body;
    const graces = (await liveSessions(server, grace)).map(({ _id }) => _id);
    expect(items.every(({ id }: any) => graces.includes(id))).toBe(true);
  });
});

describe('an account with', () => {
  let server: TestApp;
  let ada: LoggedIn;
  let profile: QueryProfile;

  beforeAll(async () => {
    server = await startApp();
  });
  beforeEach(async () => {
    ada = await signUpUser(server);
    await server.database.auditSettled();
  });
  afterEach(() => profile.close());
  afterAll(() => server.close());

  const live = (): Promise<number> =>
    server.database.collection('sessions').countDocuments({ userId: ada.id, revokedAt: null });

  it(`${MANY} sessions of before there was a bound: a login ends a hundred, and it, a page and the export take portions`, async () => {
    await addSessions(server.database, ada.id, MANY);
    profile = await QueryProfile.start(server.mongodbUri);
    const again = await login(server, ada);
    expect(await live()).toBe(MANY + 2 - 100);
    expect((await server.api.get('/auth/whoami', again.body.accessToken)).status).toBe(200);

    const page = await server.api.get('/auth/sessions?limit=100', again.body.accessToken);
    expect(page.body.items).toHaveLength(100);
    const exported = await server.api.get('/auth/me/export', again.body.accessToken);
    expect(exported.body.sessions).toHaveLength(MANY + 2);
    const created = exported.body.sessions.map(({ createdAt }: any) => Date.parse(createdAt));
    expect(created).toEqual(created.toSorted((a: number, b: number) => b - a));

    await profile.stop();
    for (const most of Object.values(await profile.most())) expect(most).toBeLessThanOrEqual(300);
  });

  it('many sessions: all end when its owner logs out everywhere, and no command is too long for its answer', async () => {
    await addSessions(server.database, ada.id, SOME);
    profile = await QueryProfile.start(server.mongodbUri);
    expect((await server.api.post('/auth/logout-all', undefined, ada.token)).status).toBe(204);
    await profile.stop();
    expect(await live()).toBe(0);
    expect((await profile.most())['sessions']).toBeLessThanOrEqual(PORTION);
  });

  it('many sessions: a deletion leaves no address in any of them, and no command is too long for its answer', async () => {
    await addSessions(server.database, ada.id, SOME);
    profile = await QueryProfile.start(server.mongodbUri);
    const { token } = ada;
    const deletion = await server.api.request('DELETE', '/auth/me', { body: { password: PASSWORD }, token });
    expect(deletion.status).toBe(204);
    await profile.stop();
    const known = { userId: ada.id, 'client.ip': { $ne: '' } };
    expect(await server.database.collection('sessions').countDocuments(known)).toBe(0);
    expect((await profile.most())['sessions']).toBeLessThanOrEqual(PORTION);
  });

  it('many expired sessions: lists and logins pass them over unread', async () => {
    const past = new Date(server.clock.now().getTime() - 1000);
    await addSessions(server.database, ada.id, SOME, () => ({
      idleExpiresAt: past,
      absoluteExpiresAt: past,
    }));
    profile = await QueryProfile.start(server.mongodbUri);
    const { body } = await server.api.get('/auth/sessions', ada.token);
    expect(body.items.map(({ id }: any) => id)).toEqual([ada.sessionId]);
    expect((await login(server, ada)).status).toBe(200);
    await profile.stop();
    expect((await profile.most())['sessions']).toBeLessThanOrEqual(20);
  });
});

describe.each(['fastify', 'express'] as const)('a client of the export, on %s,', (platform) => {
  let host: ExtendedHost;
  let ada: LoggedIn;
  beforeAll(async () => {
    host = await startHost({}, {}, {}, platform);
    ada = await signUpUser(host);
    const userAgent = 'x'.repeat(256);
    await addSessions(host.database, ada.id, STREAMED, () => ({ client: { ip: '', userAgent, device: '' } }));
  });
  afterAll(() => host.close());

  const cursors = () => host.database.cursorsOver('sessions', ada.id);

  it('that reads it all gets one whole document, as a file', async () => {
    const { status, headers, body } = await host.api.get('/auth/me/export', ada.token);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('content-disposition')).toBe('attachment; filename="nightlatch-export.json"');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body.sessions).toHaveLength(STREAMED + 1);
    expect(Object.keys(body).toSorted()).toEqual(
      [
        'access',
        'activity',
        'done',
        'exportedAt',
        'factors',
        'identities',
        'links',
        'mails',
        'sessions',
        'user',
      ].toSorted(),
    );
    expect(await cursors()).toEqual([]);
  });

  it('that stops reading stops us reading; when it goes away, the cursor is closed', async () => {
    const { wire, read } = await stallExport(host, ada);
    expect(read).toBeLessThan(STREAMED * 0.8);
    wire.socket.destroy();
    while ((await cursors()).length > 0) await sleep(20);
    expect(host.errors).toEqual([]);
  });

  it('that is half way when the database fails has its connection cut, and no end of the document', async () => {
    const { wire } = await stallExport(host, ada);
    await host.database.killCursors(
      'sessions',
      (await cursors()).map(({ id }) => id),
    );
    wire.socket.resume();
    await wire.closed;
    const received = wire.received().toString();
    expect(received).toMatch(/^HTTP\/1\.1 200 /);
    // What ends a whole answer is a chunk of length 0.
    expect(received.endsWith('\r\n0\r\n\r\n')).toBe(false);
    expect(host.errors).toEqual(['A download was aborted: MongoServerError 43']);
  });
});

describe('the export', () => {
  let server: TestApp;
  let proxy: MongoProxy;
  let node: TestApp;
  beforeAll(async () => {
    server = await startApp();
    proxy = await MongoProxy.start(server.mongodbUri);
    node = await startApp({ MONGODB_URI: proxy.uri });
  });
  afterAll(async () => {
    await node.close();
    await node.database.close();
    await proxy.close();
    await server.close();
  });

  it('is a problem, and no part of a file, when the database fails before there is any of it', async () => {
    const { token } = await signUpUser(node);
    await server.database.auditSettled();
    let held = proxy.hold('find', 'command', 'audit');
    const answer = node.api.get('/auth/me/export', token);
    const first = await held;
    // The driver tries a second time.
    held = proxy.hold('find', 'command', 'audit');
    first.drop();
    (await held).drop();
    const { status, headers, body } = await answer;
    expect([status, body.code]).toEqual([503, 'service_unavailable']);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(headers.get('content-disposition')).toBeNull();
  });
});
