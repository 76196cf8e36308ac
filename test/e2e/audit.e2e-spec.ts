import { jest } from '@jest/globals';
import { mkdtempSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AuditKeeper, AuditLogStore, AuditRelay, WaitingEventStore } from '../../src/audit/index.js';
import { AUDIT_TYPES, auditEvent, BY_OPERATOR } from '../../src/common/audit/index.js';
import { UserAdministrationStore } from '../../src/users/index.js';
import { type LoggedIn, signUpAdmin, signUpUser } from '../support/administrator.js';
import { type Answer, newPerson, PASSWORD } from '../support/api.js';
import { CliHost, type CliResult } from '../support/cli-process.js';
import { dump } from '../support/dump.js';
import { startStandalone } from '../support/own-mongod.js';
import { expectProblem } from '../support/problems.js';
import { SessionClient } from '../support/session-client.js';
import { StandingClock } from '../support/standing-clock.js';
import { startApp, TEST_SECRETS, type TestApp } from '../support/test-app.js';

const WRONG = 'wrong horse battery staple';
const NEW = 'violet umbrella sunday';
const DAY = 86_400;

const commands = new CliHost();
let server: TestApp;
let admin: LoggedIn;
const clock = new StandingClock();
beforeAll(async () => {
  // One proxy in front, so that a test may come from wherever it says.
  server = await startApp({ TRUST_PROXY: '1' }, clock);
  admin = await signUpAdmin(server);
});
afterAll(() => Promise.all([commands.stop(), server.close()]));
afterEach(() => jest.restoreAllMocks());

/** Moves into the log what waits. */
const relay = ({ app } = server): Promise<void> => app.get(AuditRelay).relay();

/** What the log has, as an administrator reads it; all pages, the oldest first. */
async function read(query: Record<string, string> = {}): Promise<any[]> {
  await relay();
  const items: any[] = [];
  let cursor: string | undefined;
  do {
    const search = new URLSearchParams({ ...query, limit: '7', ...(cursor !== undefined && { cursor }) });
    const { status, body } = await server.api.get(`/audit?${search.toString()}`, admin.token);
    expect(status).toBe(200);
    items.push(...body.items);
    cursor = body.nextCursor;
  } while (cursor !== undefined);
  return items.reverse();
}
const typesOf = (entries: any[]): string[] => entries.map(({ type }) => type);

/** What users read of their own accounts, the oldest first. */
async function activity(token: string): Promise<any[]> {
  await relay();
  const { status, body } = await server.api.get('/auth/activity?limit=100', token);
  expect(status).toBe(200);
  return body.items.reverse();
}

const verify = (uri = server.mongodbUri, ...args: string[]): Promise<CliResult> =>
  commands.run(
    ['audit', 'verify', ...args],
    { ...TEST_SECRETS, MONGODB_URI: uri },
    mkdtempSync(join(tmpdir(), 'nightlatch-audit-')),
  );

describe('the audit log', () => {
  it.each([
    ['203.0.113.7:51234', '203.0.113.7'],
    ['[2001:db8::7]:443', '2001:db8::7'],
    ['unknown', ''],
    ['_hidden', ''],
  ])('keeps of %j, which a proxy says, %j alone, as sessions and activity do', async (written, ip) => {
    const person = newPerson();
    const headers = { 'X-Forwarded-For': written };
    const { user, accessToken } = (
      await server.api.request('POST', '/auth/signup', { body: person, headers })
    ).body;
    expect((await server.api.get('/auth/sessions', accessToken)).body.items).toMatchObject([{ ip }]);
    const entries = [...(await read({ user: user.id })), ...(await activity(accessToken))];
    expect(entries.map(({ client }) => client.ip)).toEqual([ip, ip, ip, ip]);
  });

  it('tells who did what to whose account, from where, and why', async () => {
    const ip = '198.51.100.23';
    const headers = { 'X-Forwarded-For': ip, 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' };
    const person = newPerson();
    const signUp = await server.api.request('POST', '/auth/signup', { body: person, headers });
    const { id } = signUp.body.user;
    const failure = { email: person.email, password: WRONG };
    // Entries of one moment have no order.
    clock.advance(1);
    await server.api.request('POST', '/auth/login', { body: failure, headers });
    clock.advance(1);
    await server.api.request('POST', '/auth/logout', {
      body: { refreshToken: signUp.body.refreshToken },
      headers,
    });
    const change = { roles: ['user', 'admin'], status: 'banned' };
    clock.advance(1);
    await server.api.request('PATCH', `/users/${id}`, { body: change, token: admin.token });

    const client = { ip, userAgent: headers['User-Agent'], device: 'Firefox on Linux' };
    const owner = { kind: 'user', id };
    const mine = { userId: id };
    const entries = await read({ user: id });
    expect(entries.at(-1).at).toBe(clock.now().toISOString());
    expect(entries.filter(({ at }) => at === entries[0].at)).toHaveLength(2);
    entries.sort((a, b) => (a.at === b.at && a.type > b.type ? -1 : 0));
    expect(entries).toMatchObject([
      { ...mine, type: 'user.signed-up', actor: owner, client, details: {} },
      { ...mine, type: 'session.opened', actor: owner, client, details: { transport: 'body' } },
      {
        ...mine,
        type: 'login.failed',
        actor: { kind: 'nobody' },
        client,
        details: { reason: 'wrong_password' },
      },
      { ...mine, type: 'session.ended', actor: owner, client, details: { reason: 'logout' } },
      {
        ...{ ...mine, type: 'user.roles-changed', actor: { kind: 'user', id: admin.id } },
        details: { before: ['user'], after: ['user', 'admin'] },
      },
      { ...mine, type: 'user.banned', actor: { kind: 'user', id: admin.id }, details: {} },
    ]);
  });

  it('tells of a stolen token which one it was, how late, and that the session ended for it', async () => {
    const client = await (await SessionClient.signUp(server)).rotate(2);
    clock.advance(60);
    const thief = { 'X-Forwarded-For': '203.0.113.66', 'User-Agent': 'curl/8' };
    const body = { refreshToken: client.refreshTokens[0] };
    await server.api.request('POST', '/auth/refresh', { body, headers: thief });
    expect(await read({ session: client.sessionId, type: 'session.reused' })).toMatchObject([
      {
        userId: client.user.id,
        details: { generation: 0, current: 2, lateBy: 60_000, ended: true },
        client: { ip: '203.0.113.66', userAgent: 'curl/8' },
      },
    ]);
    expect(await read({ session: client.sessionId, type: 'session.ended' })).toMatchObject([
      { actor: { kind: 'service' }, details: { reason: 'reuse' } },
    ]);
  });

  it('has nothing for an ordinary refresh, and something for one from another browser', async () => {
    const client = await (await SessionClient.signUp(server)).rotate(3);
    const mine = { session: client.sessionId };
    expect(typesOf(await read(mine))).toEqual(['session.opened']);
    const body = { refreshToken: client.refreshToken };
    await server.api.request('POST', '/auth/refresh', { body, headers: { 'User-Agent': 'curl/8' } });
    expect(await read(mine)).toMatchObject([
      { type: 'session.opened' },
      { type: 'session.client-changed', client: { userAgent: 'curl/8' }, details: { generation: 4 } },
    ]);
  });

  it('has one a minute for a session whose browser changes each time', async () => {
    const client = await SessionClient.signUp(server);
    for (let round = 0; round < 12; round += 1) {
      const body = { refreshToken: client.refreshToken };
      const headers = { 'User-Agent': `Browser/${round}` };
      expect((await server.api.request('POST', '/auth/refresh', { body, headers })).status).toBe(200);
      await client.rotate();
      server.clock.advance(10);
    }
    const changes = await read({ session: client.sessionId, type: 'session.client-changed' });
    expect(changes.map(({ details }: any) => details.generation)).toEqual([1, 7]);
  });

  it('tells of every change of an account, and of no value: no name, address or password', async () => {
    const user = await signUpUser(server);
    const patch = (path: string, body: object, token = user.token): Promise<Answer> =>
      server.api.request('PATCH', path, { body, token });
    await patch('/auth/me', { name: 'Countess Lovelace' });
    await server.api.post('/auth/change-password', { currentPassword: WRONG, newPassword: NEW }, user.token);
    await server.api.post(
      '/auth/change-password',
      { currentPassword: PASSWORD, newPassword: NEW },
      user.token,
    );
    await patch(`/users/${user.id}`, { email: `moved.${user.email}`, name: 'Ada' }, admin.token);
    await patch(`/users/${user.id}`, { status: 'banned' }, admin.token);
    await patch(`/users/${user.id}`, { status: 'active' }, admin.token);
    const entries = await read({ user: user.id });
    expect(typesOf(entries).sort()).toEqual(
      [
        ...['user.signed-up', 'session.opened', 'user.profile-changed', 'password-check.failed'],
        ...['user.password-changed', 'session.ended', 'session.opened', 'user.profile-changed'],
        ...['user.email-changed', 'user.banned', 'session.ended', 'user.unbanned'],
      ].sort(),
    );
    const text = JSON.stringify(await server.database.collection('audit').find().toArray());
    for (const value of ['Lovelace', user.email, PASSWORD, NEW, WRONG]) expect(text).not.toContain(value);
  });

  it('takes an address for a user, and tells names where it is asked to: of accounts that there are', async () => {
    const person = newPerson();
    const { user } = (await server.api.post('/auth/signup', person)).body;
    const change = { body: { name: 'Countess' }, token: admin.token };
    expect((await server.api.request('PATCH', `/users/${user.id}`, change)).status).toBe(200);
    const own = new RegExp(`Countess|${person.email}`);
    const byAddress = await read({ user: ` ${person.email.toUpperCase()}` });
    expect(byAddress).toEqual(await read({ user: user.id }));
    expect(JSON.stringify(byAddress)).not.toMatch(own);

    const named = await read({ user: person.email, names: 'true' });
    for (const entry of named) expect(entry.user).toEqual({ email: person.email, name: 'Countess' });
    const byAdmin = named.filter(({ actor }) => actor.id === admin.id);
    expect(byAdmin.map(({ actor }) => actor.user.email)).toEqual(byAdmin.map(() => admin.email));
    expect(await server.api.request('DELETE', `/users/${user.id}`, { token: admin.token })).toMatchObject({
      status: 204,
    });
    expect(JSON.stringify(await read({ user: user.id, names: 'true' }))).not.toMatch(own);
    const gone = await server.api.get(`/audit?user=${encodeURIComponent(person.email)}`, admin.token);
    expectProblem(gone, 'validation_failed');
    expectProblem(await server.api.get('/audit?names=1', admin.token), 'validation_failed');
  });

  it('takes filters and pages, together too, and refuses what it does not know', async () => {
    clock.advance(1);
    const from = clock.now();
    const users = [await signUpUser(server), await signUpUser(server)];
    clock.advance(1);
    await server.api.post('/auth/logout-all', undefined, users[0]!.token);
    const to = clock.now();
    clock.advance(1);
    await server.api.post('/auth/logout-all', undefined, users[1]!.token);
    const times = { from: from.toISOString(), to: to.toISOString() };
    expect(typesOf(await read(times)).sort()).toEqual(
      ['user.signed-up', 'session.opened', 'user.signed-up', 'session.opened'].sort(),
    );
    expect(typesOf(await read({ user: users[1]!.id, type: 'session.ended' }))).toEqual(['session.ended']);
    expect(await read({ user: users[0]!.id, type: 'session.ended', ...times })).toEqual([]);
    const all = await read();
    expect(all.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(all.map((_, index) => index + 1));

    for (const query of [
      'type=no.such',
      'from=yesterday',
      'from=20260131',
      'to=2026-W05-2',
      'from=2026-01-31T09:26:53',
      'from=20260131',
      'to=2026-W05-2',
      'from=2026-01-31T09:26:53',
      'limit=101',
      'cursor=MQ',
      'actor=ada',
      'user=a&user=b',
    ]) {
      expectProblem(await server.api.get(`/audit?${query}`, admin.token), 'validation_failed');
    }
    expectProblem(await server.api.get('/auth/activity?user=ada', admin.token), 'validation_failed');
  });

  it('is no way to guess: an unknown name costs and looks the same, and what a lock refuses leaves nothing', async () => {
    const before = (await read({ type: 'login.failed' })).length;
    const unknown = { email: newPerson().email, password: WRONG };
    expectProblem(await server.api.post('/auth/login', unknown), 'invalid_credentials');
    const entries = await read({ type: 'login.failed' });
    expect(entries).toHaveLength(before + 1);
    const [entry] = entries.filter(({ details }) => details.reason === 'unknown_name');
    expect(entry).not.toHaveProperty('userId');

    const limited = await startApp({ RATE_LIMITS: 'on' });
    try {
      const { body } = await limited.api.signUp();
      for (let i = 0; i < 20; i += 1) {
        await limited.api.post('/auth/login', { email: body.user.email, password: WRONG });
      }
      await relay(limited);
      const failures = limited.database.collection('audit').countDocuments({ type: 'login.failed' });
      // 5 are free, the sixth begins the lock.
      expect(await failures).toBeLessThanOrEqual(6);
    } finally {
      await limited.close();
    }
  });
});

/** OWASP ASVS 5.0, 16.2: what users may see of it. */
describe('GET /auth/activity', () => {
  it('shows users their own account and nobody else’s, and of administrators neither who nor where', async () => {
    const ada = await signUpUser(server);
    await signUpUser(server);
    clock.advance(1);
    await server.api.post('/auth/login', { email: ada.email, password: WRONG });
    clock.advance(1);
    await server.api.request('DELETE', `/users/${ada.id}/sessions`, { token: admin.token });
    clock.advance(1);
    const login = await server.api.post('/auth/login', { email: ada.email, password: PASSWORD });
    const shown = await activity(login.body.accessToken);
    shown.sort((a, b) => (a.at === b.at && a.type > b.type ? -1 : 0));
    expect(shown.map(({ type, by }: any) => [type, by])).toEqual([
      ['user.signed-up', 'you'],
      ['session.opened', 'you'],
      ['login.failed', 'somebody'],
      ['session.ended', 'an_administrator'],
      ['session.opened', 'you'],
    ]);
    expect(shown[3]).toMatchObject({ details: { reason: 'ended_by_admin' }, sessionId: ada.sessionId });
    expect(shown[3]).not.toHaveProperty('client');
    expect(JSON.stringify(shown)).not.toContain(admin.id);

    const { body } = await server.api.get('/auth/me/export', login.body.accessToken);
    expect(body.activity).toHaveLength(shown.length);
    expect(body.activity).toEqual(expect.arrayContaining(shown));
  });
});

/** OWASP ASVS 5.0, 16.4.2: a log that can't be changed unseen. */
describe('audit verify', () => {
  it('finds the log intact, prints its head, and compares it with one that was noted', async () => {
    const first = await verify();
    expect(first).toMatchObject({ code: 0, stderr: '' });
    const [head] = /\d+:[0-9a-f]{64}$/.exec(first.stdout)!;
    await signUpUser(server);
    const second = await verify(undefined, '--head', head);
    expect(second.code).toBe(0);
    expect(second.stdout).toContain(`It contains the head ${head.split(':')[0]!} that was noted.`);
    const forged = head.replace(/:./, (start) => (start === ':0' ? ':1' : ':0'));
    expect(await verify(undefined, '--head', forged)).toMatchObject({ code: 1 });
    expect((await verify(undefined, '--head', 'nonsense')).stderr).toContain('64 hexadecimal digits');
  });

  it('sees what somebody with the database’s password has changed, removed or put in', async () => {
    await read();
    const audit = server.database.collection<any>('audit');
    const [entry, next] = await audit.find().sort({ seq: -1 }).skip(3).limit(2).toArray();
    await audit.updateOne({ _id: entry._id }, { $set: { userId: 'somebody-else' } });
    expect(await verify()).toMatchObject({ code: 1, stdout: `BROKEN: entry ${entry.seq} was changed.` });
    await audit.replaceOne({ _id: entry._id }, entry);
    await audit.deleteOne({ _id: next._id });
    expect((await verify()).stdout).toMatch(new RegExp(`^BROKEN: entry ${entry.seq} follows entry `));
    await audit.insertOne(next);
    expect(await verify()).toMatchObject({ code: 0 });
  });

  it('sees that the clients were removed from the entries of somebody who was not deleted: all of them, or one', async () => {
    const user = await signUpUser(server);
    const deleted = await signUpUser(server);
    await server.api.request('DELETE', `/users/${deleted.id}`, { token: admin.token });
    await read();
    const audit = server.database.collection<any>('audit');
    const before = await audit.find().toArray();
    const remove = { $unset: { client: 1, clientSalt: 1 } };
    try {
      await audit.updateMany({}, remove);
      // What the service itself did, such as making the first signing key, never had one.
      const robbed = before.filter(({ client }) => client !== undefined).map(({ seq }) => seq as number);
      expect(await verify()).toMatchObject({
        ...{
          code: 1,
          stdout: `BROKEN: entry ${Math.min(...robbed)} lost its client, and its user was not deleted.`,
        },
      });
      await audit.bulkWrite(
        before.map((entry) => ({ replaceOne: { filter: { _id: entry._id }, replacement: entry } })),
      );
      expect(await verify()).toMatchObject({ code: 0 });
      const { seq } = (await audit.findOneAndUpdate({ userId: user.id, client: { $exists: true } }, remove))!;
      expect(await verify()).toMatchObject({
        ...{ code: 1, stdout: `BROKEN: entry ${seq} lost its client, and its user was not deleted.` },
      });
    } finally {
      await audit.bulkWrite(
        before.map((entry) => ({ replaceOne: { filter: { _id: entry._id }, replacement: entry } })),
      );
    }
  });

  it('is not fooled by a deletion that stands outside the chain, nor by another account of the same address', async () => {
    const person = newPerson();
    const { body: first } = await server.api.post('/auth/signup', person);
    expect(
      (await server.api.request('DELETE', `/users/${first.user.id}`, { token: admin.token })).status,
    ).toBe(204);
    const { body: second } = await server.api.post('/auth/signup', person);
    await read();
    const audit = server.database.collection<any>('audit');
    const forged = {
      _id: `deleted.${second.user.id}`,
      type: 'user.deleted',
      userId: second.user.id,
      seq: -1,
    };
    const entry = await audit.findOne({ userId: second.user.id, client: { $exists: true } });
    await audit.updateOne({ _id: entry._id }, { $unset: { client: 1, clientSalt: 1 } });
    await audit.insertOne(forged);
    expect(await verify()).toMatchObject({
      ...{ code: 1, stdout: `BROKEN: entry ${entry.seq} lost its client, and its user was not deleted.` },
    });
    await audit.deleteOne({ _id: forged._id });
    await audit.replaceOne({ _id: entry._id }, entry);
    expect(await verify()).toMatchObject({ code: 0 });
  });

  it('does not take a deletion for tampering that is not in the log yet when the clients are forgotten', async () => {
    const user = await signUpUser(server);
    await relay();
    // No relay writes while this looks.
    jest.spyOn(AuditLogStore.prototype, 'append').mockRejectedValue(new Error('away'));
    await server.api.request('DELETE', `/users/${user.id}`, { token: admin.token });
    const audit = server.database.collection<any>('audit');
    expect(await audit.countDocuments({ userId: user.id, type: 'user.deleted' })).toBe(0);
    expect(await audit.countDocuments({ userId: user.id, client: { $exists: true } })).toBe(0);
    // The command line has a relay of its own.
    expect(await verify()).toMatchObject({ code: 0 });
  });

  it('exports the entries one by line, from where an earlier export ended', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'nightlatch-audit-'));
    const env = { ...TEST_SECRETS, MONGODB_URI: server.mongodbUri };
    const { seq } = await server.app.get(AuditLogStore).end();
    const { code, stdout } = await commands.run(['audit', 'export', '--after', String(seq - 2)], env, cwd);
    expect(code).toBe(0);
    expect(stdout.split('\n').map((line) => JSON.parse(line).seq)).toEqual([seq - 1, seq]);
  });
});

describe('an event', () => {
  it('is not lost by a crash before the log has it: it waits in the document it tells of', async () => {
    jest.spyOn(AuditLogStore.prototype, 'append').mockRejectedValue(new Error('killed'));
    const user = await signUpUser(server);
    await expect(relay()).rejects.toThrow('killed');
    const waiting = await server.database
      .collection<any>('users')
      .findOne({ _id: user.id }, { projection: {} });
    expect(typesOf(waiting.auditEvents)).toEqual(['user.signed-up']);
    jest.restoreAllMocks();
    expect(typesOf(await read({ user: user.id }))).toEqual(['user.signed-up', 'session.opened']);
    const moved = await server.database
      .collection<any>('users')
      .findOne({ _id: user.id }, { projection: {} });
    expect(moved).not.toHaveProperty('auditEvents');
  });

  it('is not doubled by a crash after the log has it', async () => {
    const user = await signUpUser(server);
    const waiting = server.app.get(WaitingEventStore);
    const find = waiting.find.bind(waiting);
    jest.spyOn(waiting, 'find').mockImplementationOnce(async (limit) =>
      (await find(limit)).map((batch) => ({
        ...batch,
        remove: () => Promise.reject(new Error('killed')),
      })),
    );
    await expect(relay()).rejects.toThrow('killed');
    expect(await server.database.collection<any>('audit').countDocuments({ userId: user.id })).toBe(2);
    expect(typesOf(await read({ user: user.id }))).toEqual(['user.signed-up', 'session.opened']);
  });

  it('waits while the log can’t be written, requests go on, and nothing is lost or doubled then', async () => {
    const refuse = (validator: object): Promise<unknown> =>
      server.database.collection('audit').db.command({ collMod: 'audit', validator });
    await relay();
    await refuse({ never: true });
    const user = await signUpUser(server);
    expectProblem(
      await server.api.post('/auth/login', { email: user.email, password: WRONG }),
      'invalid_credentials',
    );
    expect((await server.api.post('/auth/logout-all', undefined, user.token)).status).toBe(204);
    await expect(relay()).rejects.toThrow();
    await refuse({});
    expect(typesOf(await read({ user: user.id })).sort()).toEqual(
      ['user.signed-up', 'session.opened', 'login.failed', 'session.ended'].sort(),
    );
  });

  it('for another browser is added once a minute: who changes the header each time fills nothing', async () => {
    const client = await SessionClient.signUp(server);
    await relay();
    jest.spyOn(AuditLogStore.prototype, 'append').mockRejectedValue(new Error('away'));
    for (const agent of ['One/1', 'Two/2', 'Three/3']) {
      const { status } = await server.api.request('POST', '/auth/refresh', {
        body: { refreshToken: client.refreshToken },
        headers: { 'User-Agent': agent },
      });
      expect(status).toBe(200);
      await client.rotate();
    }
    const session = await server.database
      .collection<any>('sessions')
      .findOne({ _id: client.sessionId }, { projection: {} });
    const changes = typesOf(session.auditEvents).filter((type) => type === 'session.client-changed');
    expect(changes).toHaveLength(1);
  });

  it('gets one place, whichever of two nodes moves it and whatever both move at once', async () => {
    const mongod = await startStandalone();
    const first = await startApp({ MONGODB_URI: mongod.uri });
    const second = await startApp({ MONGODB_URI: mongod.uri });
    try {
      for (let round = 0; round < 10; round += 1) {
        const nodes = [first, second, first, second];
        await Promise.all([
          ...Array.from({ length: 8 }, (_, index) => nodes[index % 2]!.api.signUp()),
          ...nodes.map((node) => relay(node)),
        ]);
      }
      await Promise.all([relay(first), relay(second)]);
      const entries = await first.database.collection<any>('audit').find().sort({ seq: 1 }).toArray();
      expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
      const counted = entries.filter(({ type }) => type === 'user.signed-up');
      expect(counted).toHaveLength(80);
      expect(await verify(mongod.uri)).toMatchObject({ code: 0 });
    } finally {
      for (const node of [first, second]) {
        await node.close();
        await node.database.close();
      }
      await mongod.stop();
    }
  });
});

/** GDPR, Article 17: what is left of somebody who is deleted. */
describe('the deletion of an account', () => {
  it('leaves no address and no user agent behind, in the log or on the way to it; the chain stays intact', async () => {
    const traces = ['192.0.2.177', 'Trace/17.0'];
    const headers = { 'X-Forwarded-For': traces[0]!, 'User-Agent': traces[1]! };
    const send = (method: string, path: string, body: object, token?: string): Promise<Answer> =>
      server.api.request(method, path, { body, headers, ...(token !== undefined && { token }) });
    const { body } = await send('POST', '/auth/signup', newPerson());
    await send('POST', '/auth/login', { email: body.user.email, password: WRONG });
    await relay();
    // These are on their way still.
    await send('PATCH', '/auth/me', { name: 'Somebody' }, body.accessToken);
    await send('POST', '/auth/login', { email: body.user.email, password: WRONG });
    expect(await dump(server.mongodbUri)).toContain(traces[0]);
    // Nothing is to be moved while this looks: what a relay forgets on its way is another thing.
    const append = jest.spyOn(AuditLogStore.prototype, 'append').mockRejectedValue(new Error('away'));
    expect((await send('DELETE', '/auth/me', { password: PASSWORD }, body.accessToken)).status).toBe(204);
    const leftAtOnce = await dump(server.mongodbUri);
    append.mockRestore();
    await relay();
    const left = await dump(server.mongodbUri);
    for (const trace of traces) {
      expect(leftAtOnce).not.toContain(trace);
      expect(left).not.toContain(trace);
    }
    // What happened is still told.
    const entries = await read({ user: body.user.id });
    expect(typesOf(entries).sort()).toEqual(
      [
        ...['user.signed-up', 'session.opened', 'login.failed', 'user.profile-changed', 'login.failed'],
        ...['user.deleted', 'session.ended'],
      ].sort(),
    );
    expect(await verify()).toMatchObject({ code: 0 });
  });

  it('of an administrator leaves no address in what they have done to others, also while that is on its way', async () => {
    const traces = ['192.0.2.178', 'Trace/18.0'];
    const leaver = await signUpAdmin(server);
    const other = await signUpUser(server);
    await relay();
    const { status } = await server.api.request('PATCH', `/users/${other.id}`, {
      body: { name: 'Renamed' },
      token: leaver.token,
      headers: { 'X-Forwarded-For': traces[0]!, 'User-Agent': traces[1]! },
    });
    expect(status).toBe(200);
    // As a relay that has read the event and is slow: it comes into the log after all that the deletion does.
    const users = server.database.collection<any>('users');
    const waiting = server.app.get(WaitingEventStore);
    const [slow] = await waiting.find(100);
    await slow!.remove();
    await server.api.request('DELETE', `/users/${leaver.id}`, { token: admin.token });
    await relay();
    const auditEvents = slow!.events.map(({ event }) => event);
    await users.updateOne({ _id: other.id }, { $set: { auditEvents } });
    await relay();
    const left = await dump(server.mongodbUri);
    for (const trace of traces) expect(left).not.toContain(trace);
    const [entry] = await read({ user: other.id, type: 'user.profile-changed' });
    expect(entry.actor).toEqual({ kind: 'user', id: leaver.id });
  });

  it('is told when it has happened, also if the process died right after it, and of one by an admin who', async () => {
    const user = await signUpUser(server);
    const { status } = await server.api.request('DELETE', `/users/${user.id}`, { token: admin.token });
    expect(status).toBe(204);
    expect(await read({ user: user.id, type: 'user.deleted' })).toMatchObject([
      { actor: { kind: 'user', id: admin.id } },
    ]);
  });

  it('takes no event along that came after those were kept: it begins again', async () => {
    const user = await signUpUser(server);
    jest.spyOn(AuditLogStore.prototype, 'append').mockRejectedValue(new Error('away'));
    const kept: string[][] = [];
    const deletion = await server.app.get(UserAdministrationStore).delete(user.id, async (marked) => {
      kept.push(typesOf(marked.auditEvents ?? []));
      if (kept.length > 1) return;
      const event = auditEvent('user.email-verified', {}, BY_OPERATOR, clock.now());
      await server.database
        .collection<any>('users')
        .updateOne({ _id: user.id }, { $push: { auditEvents: event as any } });
    });
    expect(deletion.kind).toBe('deleted');
    expect(kept).toEqual([['user.signed-up'], ['user.signed-up', 'user.email-verified']]);
  });

  it('is not told when it was refused, and can be asked for again', async () => {
    const alone = await startApp({}, new StandingClock());
    try {
      const last = await signUpAdmin(alone);
      const remove = (): Promise<Answer> =>
        alone.api.request('DELETE', `/users/${last.id}`, { token: last.token });
      expectProblem(await remove(), 'last_admin');
      await relay(alone);
      alone.clock.advance(31);
      await relay(alone);
      const told = (): Promise<number> =>
        alone.database.collection('audit').countDocuments({ type: 'user.deleted' });
      expect(await told()).toBe(0);
      expect(await alone.database.collection('audit_pending').countDocuments()).toBe(0);
    } finally {
      await alone.close();
    }
  });

  it('that was announced and never happened is dropped, and can’t happen unseen afterwards', async () => {
    const user = await signUpUser(server);
    const users = server.database.collection<any>('users');
    await users.updateOne({ _id: user.id }, { $set: { deletionId: 'stopped' } });
    await server.database.collection<any>('audit_pending').insertOne({
      ...{ _id: `deleted.${user.id}`, at: clock.now(), type: 'user.deleted', actor: { kind: 'operator' } },
      ...{ userId: user.id, deletionId: 'stopped' },
    });
    await relay();
    expect(await users.findOne({ _id: user.id })).toHaveProperty('deletionId');
    clock.advance(31);
    await relay();
    expect(await users.findOne({ _id: user.id })).not.toHaveProperty('deletionId');
    expect(await read({ user: user.id, type: 'user.deleted' })).toEqual([]);
  });
});

describe('retention', () => {
  it('removes what is too old from the front, tells of it, and leaves a chain that can be verified', async () => {
    const standing = new StandingClock();
    // No key is due in the month that passes at once, so that there is no entry of it either.
    const own = await startApp({ AUDIT_RETENTION: '30d', KEY_ROTATION_INTERVAL: '90d' }, standing);
    try {
      const old = await own.api.signUp();
      await relay(own);
      standing.advance(31 * DAY);
      await own.api.signUp();
      await relay(own);
      await own.app.get(AuditKeeper).round();
      await own.app.get(AuditKeeper).round();
      const entries = await own.database.collection<any>('audit').find().sort({ seq: 1 }).toArray();
      expect(typesOf(entries)).toEqual(['user.signed-up', 'session.opened', 'audit.trimmed']);
      expect(JSON.stringify(entries)).not.toContain(old.body.user.id);
      expect(await verify(own.mongodbUri)).toMatchObject({ code: 0 });
      // Cut off more than was announced.
      await own.database.collection<any>('audit').deleteOne({ _id: entries[0]._id });
      expect(await verify(own.mongodbUri)).toMatchObject({ code: 1 });
    } finally {
      await own.close();
    }
  });
});

it('the service moves events by itself, and says in its metrics what waits', async () => {
  const own = await startApp({ METRICS: 'on' });
  try {
    await own.api.signUp();
    for (;;) {
      const entries = await own.database.collection('audit').countDocuments({ type: 'user.signed-up' });
      if (entries === 1) break;
      await sleep(50);
    }
    const { text } = await own.api.get('/metrics');
    expect(text).toMatch(/^nightlatch_audit_waiting \d/m);
    expect(text).toMatch(/^nightlatch_audit_oldest_seconds \d/m);
  } finally {
    await own.close();
  }
});

it('docs/audit.md has every type of event', async () => {
  const document = await readFile('docs/audit.md', 'utf8');
  for (const type of AUDIT_TYPES) expect(document).toContain(`\`${type}\``);
});
