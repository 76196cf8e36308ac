import { AuditLogStore, AuditRelay } from '../../src/audit/index.js';
import { NodeSamples } from '../../src/operations/node-samples.js';
import { type LoggedIn, signUpAdmin, signUpUser } from '../support/administrator.js';
import { type Answer, newPerson } from '../support/api.js';
import { type MailingApp, startMailingApp } from '../support/mailbox.js';
import { expectProblem } from '../support/problems.js';
import { startApp, TEST_SECRETS } from '../support/test-app.js';

let server: MailingApp;
let admin: LoggedIn;

beforeAll(async () => {
  server = await startMailingApp({ ROLES: 'editor', ANONYMOUS_USERS: 'on' });
});
// Anew, as tests move the clock.
beforeEach(async () => {
  admin = await signUpAdmin(server);
});
afterAll(() => server.close());

const get = (path: string): Promise<Answer> => server.api.get(path, admin.token);
const post = (path: string): Promise<Answer> => server.api.post(path, {}, admin.token);

describe('GET /operations/status', () => {
  it('tells how the node is that answers, and what waits in the database', async () => {
    const { status, body } = await get('/operations/status');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      node: { name: expect.stringContaining(`:${process.pid}`), startedAt: expect.any(String) },
      ...{ version: expect.stringMatching(/^\d/), runtime: `Node.js ${process.versions.node}` },
      ...{ database: { isReachable: true }, clockOffset: 0, hashing: { waiting: 0 }, warnings: [] },
      ...{ revocations: { staleness: expect.any(Number) }, mails: { waiting: expect.any(Number) } },
      ...{ audit: { waiting: expect.any(Number), oldest: expect.any(Number) }, accounts: expect.any(Number) },
    });
  });
});

describe('GET /operations/samples', () => {
  const seriesOf = (body: any, name: string): number[] =>
    body.series.find((one: any) => one.name === name).values;

  it('counts what happens in each interval, and keeps an hour and a day of them', async () => {
    const samples = server.app.get(NodeSamples);
    server.clock.advance(100);
    samples.look();
    const { email, password } = newPerson();
    await server.api.post('/auth/login', { email, password });
    const { body: session } = await server.api.signUp();
    await server.api.refresh(session.refreshToken);
    server.clock.advance(10);
    samples.look();

    const { body } = await get('/operations/samples');
    expect(body).toMatchObject({ interval: 10, node: { name: expect.any(String) } });
    expect(body.times).toHaveLength(seriesOf(body, 'hashing_queue').length);
    expect(Date.parse(body.times.at(-1))).toBeLessThanOrEqual(server.clock.now().getTime());
    const latest = (name: string): number | undefined => seriesOf(body, name).at(-1);
    expect(latest('logins_failed')).toBe(1);
    expect(latest('sessions_opened')).toBe(1);
    expect(latest('sign_ups')).toBe(1);
    expect(latest('rotations_rotated')).toBe(1);
    expect(latest('rotations_reused')).toBe(0);

    for (let more = 0; more < 380; more += 1) {
      server.clock.advance(10);
      samples.look();
    }
    admin = await signUpAdmin(server);
    expect((await get('/operations/samples?span=hour')).body.times).toHaveLength(360);
    const day = (await get('/operations/samples?span=day')).body;
    expect(day.interval).toBe(600);
    expect(seriesOf(day, 'sessions_opened').reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(2);
    expectProblem(await get('/operations/samples?span=year'), 'validation_failed');
  });
});

describe('GET /operations/mails', () => {
  it('lists what waits and what was settled, with the address and without a token', async () => {
    const { name, email } = newPerson();
    await server.api.post('/users', { name, email }, admin.token);
    await server.database.mailsSettled();
    const settled = (await get('/operations/mails?state=settled&limit=5')).body;
    expect(settled.items[0]).toMatchObject({ kind: 'invitation', to: email, outcome: 'sent', attempts: 1 });
    const sent = await server.database.collection<any>('outbox').findOne({ outcome: 'sent' });
    const waits: any = { ...sent, challengeId: 'secret-of-a-challenge' };
    delete waits.outcome;
    delete waits.settledAt;
    const nextAttemptAt = new Date(server.clock.now().getTime() + 60_000);
    await server.database.collection<any>('outbox').insertOne({ ...waits, _id: 'waits', nextAttemptAt });
    const answer = await get('/operations/mails');
    expect(answer.body).toMatchObject({ waiting: 1, items: [{ id: 'waits', attempts: 1 }] });
    expect(answer.body.items[0]).not.toHaveProperty('outcome');
    expect(answer.text).not.toContain('secret-of');
    await server.database.collection<any>('outbox').deleteOne({ _id: 'waits' });
    expectProblem(await get('/operations/mails?limit=0'), 'validation_failed');
  });
});

describe('GET /operations/configuration', () => {
  it('tells which settings are set, and no value, not even one that is no secret', async () => {
    const { body, text } = await get('/operations/configuration');
    const named = (name: string): any => body.items.find((one: any) => one.name === name);
    expect(named('ROLES')).toMatchObject({ area: 'Accounts', isSecret: false, source: 'set' });
    expect(named('JWT_REFRESH_SECRET')).toMatchObject({ isSecret: true, source: 'set' });
    expect(named('ADMIN_PASSWORD')).toMatchObject({ isSecret: true, source: 'none' });
    expect(named('SIGN_UP')).toMatchObject({ source: 'default' });
    expect(text).not.toContain('editor');
    for (const secret of Object.values(TEST_SECRETS)) expect(text).not.toContain(secret);
  });
});

describe('GET /audit/verification', () => {
  const verify = (cursor?: string): Promise<Answer> =>
    get(`/audit/verification${cursor === undefined ? '' : `?cursor=${cursor}`}`);

  it('says that an intact log is, with its head', async () => {
    await server.app.get(AuditRelay).relay();
    const { body } = await verify();
    const { seq, hash } = await server.app.get(AuditLogStore).end();
    expect(body).toMatchObject({
      verdict: 'intact',
      entries: seq,
      trimmedThrough: 0,
      head: `${seq}:${hash}`,
    });
    expect(body).not.toHaveProperty('nextCursor');
  });

  it('goes through a long log part by part, and finds the entry that was changed', async () => {
    const log = server.app.get(AuditLogStore);
    const event = (index: number): any => ({
      ...{ _id: `long-${index}`, at: server.clock.now(), type: 'user.unlocked', actor: { kind: 'operator' } },
    });
    await log.append(Array.from({ length: 1200 }, (_, index) => event(index)));
    const first = (await verify()).body;
    expect(first).toMatchObject({ verdict: 'unfinished', entries: 1000 });
    expect((await verify(first.nextCursor)).body).toMatchObject({
      ...{ verdict: 'intact', entries: (await log.end()).seq },
    });
    const entries = server.database.collection<any>('audit');
    await entries.updateOne({ seq: 1100 }, { $set: { type: 'user.banned' } });
    expect((await verify(first.nextCursor)).body).toMatchObject({
      ...{ verdict: 'broken', seq: 1100, problem: 'was changed' },
    });
    await entries.updateOne({ seq: 1100 }, { $set: { type: 'user.unlocked' } });
  });

  it('begins anew when entries were removed that it had not come to', async () => {
    const log = server.app.get(AuditLogStore);
    const first = (await verify()).body;
    server.clock.advance(1);
    await log.trim(server.clock.now());
    const verdict = (await verify(first.nextCursor)).body;
    expect(verdict.verdict).toBe('intact');
    expect(verdict.entries).toBeLessThan(10);
    expect(verdict.trimmedThrough).toBeGreaterThan(1200);
    expectProblem(await verify('YWZ0ZXI6'), 'validation_failed');
  });
});

describe('signing keys', () => {
  const list = async (): Promise<any> => (await get('/operations/signing-keys')).body;
  const renew = async (): Promise<void> => {
    const { body } = await server.api.refresh(admin.refreshToken);
    admin = { ...admin, token: body.accessToken, refreshToken: body.refreshToken };
  };

  it('ask for a fresh session before they are changed', async () => {
    expect((await list()).items).toHaveLength(1);
    server.clock.advance(11 * 60);
    await renew();
    expectProblem(await post('/operations/signing-keys/rotate'), 'step_up_required');
    const [{ id }] = (await list()).items;
    expectProblem(await post(`/operations/signing-keys/${id}/revoke`), 'step_up_required');
    admin = await signUpAdmin(server);
  });

  it('are listed with their dates, rotated once, and revoked once', async () => {
    const before = await list();
    expect(before.items).toMatchObject([
      { state: 'active', algorithm: 'ES256', publishedAt: expect.any(String) },
    ]);
    expect(Date.parse(before.nextRotation)).toBeGreaterThan(server.clock.now().getTime());

    const rotated = await post('/operations/signing-keys/rotate');
    expect(rotated.status).toBe(201);
    const after = await list();
    expect(after.items[1]).toEqual(rotated.body);
    expect(after.items[1]).toMatchObject({ state: 'published', until: after.items[1].activeFrom });
    expect(after).not.toHaveProperty('nextRotation');
    const again = await post('/operations/signing-keys/rotate');
    expectProblem(again, 'rotation_refused');
    expect(again.body.detail).toContain(rotated.body.id);

    const path = `/operations/signing-keys/${before.items[0].id}/revoke`;
    expect((await post(path)).status).toBe(204);
    admin = await signUpAdmin(server);
    expect((await list()).items).toMatchObject([
      { state: 'revoked', revokedAt: expect.any(String) },
      { state: 'active' },
    ]);
    expectProblem(await post(path), 'signing_key_revoked');
    expectProblem(await post('/operations/signing-keys/nobodys/revoke'), 'signing_key_not_found');

    await server.database.auditSettled();
    const { items } = (await get('/audit?type=key.revoked')).body;
    expect(items).toMatchObject([{ actor: { kind: 'user' }, details: { kid: before.items[0].id } }]);
  });

  it('are none with HS256', async () => {
    const other = await startApp({ JWT_ALGORITHM: 'HS256' });
    const { token } = await signUpAdmin(other);
    expect((await other.api.get('/operations/signing-keys', token)).body).toEqual({ items: [] });
    expectProblem(await other.api.post('/operations/signing-keys/rotate', {}, token), 'rotation_refused');
    expectProblem(
      await other.api.post('/operations/signing-keys/x/revoke', {}, token),
      'signing_key_not_found',
    );
    await other.close();
  });
});

it('none of it is for users', async () => {
  const { token } = await signUpUser(server);
  for (const path of ['status', 'samples', 'mails', 'configuration', 'signing-keys'])
    expectProblem(await server.api.get(`/operations/${path}`, token), 'forbidden');
  expectProblem(await server.api.get('/audit/verification', token), 'forbidden');
});
