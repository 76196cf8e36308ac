import { mongo } from 'mongoose';
import { OutboxStore } from '../../src/mail/index.js';
import { RevocationStore } from '../../src/revocation/index.js';
import { KeptSessionStore, SessionStore } from '../../src/sessions/index.js';
import { BanLifter } from '../../src/users/index.js';
import { type LoggedIn, signUpAdmin, signUpUser } from '../support/administrator.js';
import { type Answer, newPerson, PASSWORD } from '../support/api.js';
import { dump } from '../support/dump.js';
import { eventually } from '../support/other-service.js';
import { expectProblem, wrongFields } from '../support/problems.js';
import { type EnrolledApp, enrolApp, logInWithCode } from '../support/second-factor.js';
import { startApp, type TestApp } from '../support/test-app.js';

let here: TestApp;
let there: TestApp;
let admin: LoggedIn;

beforeAll(async () => {
  here = await startApp({ ROLES: 'editor,billing' });
  there = await startApp({ ROLES: 'editor,billing', MONGODB_URI: here.mongodbUri }, here.clock);
  admin = await signUpAdmin(here);
});
afterAll(async () => {
  await there.close();
  await there.database.close();
  await here.close();
});

const get = (path: string): Promise<Answer> => here.api.get(path, admin.token);
const post = (body: unknown): Promise<Answer> => here.api.post('/users', body, admin.token);
const patch = (id: string, body: unknown): Promise<Answer> =>
  here.api.request('PATCH', `/users/${id}`, { body, token: admin.token });
const remove = (path: string): Promise<Answer> =>
  here.api.request('DELETE', `/users/${path}`, { token: admin.token });
const users = () => here.database.collection<any>('users');
const sessionsOf = (userId: string) => here.database.collection<any>('sessions').find({ userId }).toArray();
const mailsOf = (userId: string) => here.database.collection<any>('outbox').find({ userId }).toArray();
const login = (email: string, password = PASSWORD): Promise<Answer> =>
  here.api.post('/auth/login', { email, password });

/** Refused here at once, and soon on the other node. */
async function expectRefusedEverywhere(token: string): Promise<void> {
  expect((await here.api.get('/auth/whoami', token)).status).toBe(401);
  await eventually(async () => (await there.api.get('/auth/whoami', token)).status === 401);
}

/** Makes the next call of a method of this node fail, as if the node had died before it. */
function dieBefore<T extends object>(provider: new (...args: never[]) => T, method: keyof T & string): void {
  const instance: any = here.app.get(provider);
  const original = instance[method];
  instance[method] = () => {
    instance[method] = original;
    return Promise.reject(new mongo.MongoNetworkError('the node died'));
  };
}

describe('GET /users', () => {
  const emails = Array.from(
    { length: 45 },
    (_, index) => `page.${String(index).padStart(2, '0')}@list.example`,
  );
  const odd = [
    'a.b+c@list.example',
    'a*b@list.example',
    'axb@list.example',
    'a_b@list.example',
    'ue@xn--mnchen-3ya.example',
  ];

  beforeAll(async () => {
    await users().insertMany(
      [...emails, ...odd].map((email) => ({
        ...{ _id: email, name: 'Listed', email, roles: ['user'], status: 'active', emailVerified: false },
        ...{ passwordHash: 'SECRET-HASH', credentialVersion: 1, rightsVersion: 1 },
        ...{ createdAt: new Date(), updatedAt: new Date() },
      })),
    );
  });

  it('walks through all accounts, page by page, in the order of their e-mail, without a secret', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const path = `/users?limit=7${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
      const { status, body, text, headers } = await get(path);
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(text).not.toMatch(/SECRET|passwordHash|Version|_id|leaving/);
      expect(Object.keys(body).sort()).toEqual(
        body.nextCursor === undefined ? ['items'] : ['items', 'nextCursor'],
      );
      seen.push(...body.items.map(({ email }: { email: string }) => email));
      cursor = body.nextCursor;
    } while (cursor !== undefined);
    const all = await users().distinct('email');
    expect(seen).toEqual(all.sort());
  });

  it('has 20 on a page unless told otherwise, and no empty last page', async () => {
    const first = (await get('/users?q=page.')).body;
    expect(first.items).toHaveLength(20);
    const whole = (await get('/users?q=page.&limit=45')).body;
    expect(whole.items).toHaveLength(45);
    expect(whole).not.toHaveProperty('nextCursor');
  });

  it('goes on where it was, also when the last account of the page is deleted meanwhile', async () => {
    const first = (await get('/users?q=page.&limit=10')).body;
    const last = first.items.at(-1).email;
    const document = await users().findOneAndDelete({ email: last });
    const second = (await get(`/users?q=page.&limit=10&cursor=${first.nextCursor as string}`)).body;
    await users().insertOne(document);
    expect(second.items[0].email).toBe(emails[10]);
  });

  it.each([
    ['PAGE.0', 10],
    ['page.0', 10],
    ['a.b', 1],
    ['a.b%2Bc@LIST', 1],
    ['a*b', 1],
    ['a_', 1],
    ['.*', 0],
    ['^page', 0],
    ['page.0|page.1', 0],
    ['[pa]', 0],
    ['%00', 0],
    ['%EF%BF%BF', 0],
    ['p%C3%A4ge', 0],
    ['age.0', 0],
  ])('takes q=%s as the beginning of an e-mail and nothing else: %i', async (q, count) => {
    const { status, body } = await get(`/users?limit=100&q=${q}`);
    expect([status, body.items.length]).toEqual([200, count]);
  });

  it.each([
    ...['ue@münchen.example', 'UE@MÜNCHEN.Example', ' ue@münchen.example ', 'ue@mu\u0308nchen.example'],
    ...[
      'ue@münchen',
      'ue@münchen.',
      'ue@münchen.ex',
      'ue@münchen。example',
      'ue@xn--mnchen-3ya.example',
      'ue@xn--',
    ],
  ])('finds an address of an international domain as it is typed: %j', async (typed) => {
    const { status, body } = await get(`/users?q=${encodeURIComponent(typed)}`);
    expect([status, body.items.map(({ email }: any) => email)]).toEqual([200, ['ue@xn--mnchen-3ya.example']]);
  });

  it.each(['ue@m', 'ue@1', 'ue@münchen.example.org', 'ü@münchen.example', 'ue@ü ü'])(
    'takes %j for no other address than it is',
    async (typed) => {
      expect((await get(`/users?q=${encodeURIComponent(typed)}`)).body.items).toEqual([]);
    },
  );

  it('reads the e-mail index, in its order, and only as far as it needs: no scan, no sort', async () => {
    const client = new mongo.MongoClient(here.mongodbUri);
    const db = client.db();
    await db.command({ profile: 2 });
    const { body } = await get('/users?q=page.&limit=5');
    await get(`/users?q=page.&limit=5&cursor=${body.nextCursor as string}`);
    await get('/users?limit=5');
    await db.command({ profile: 0 });
    const reads = await db
      .collection('system.profile')
      // The relay of the audit log reads them too.
      .find({ ns: /\.users$/, op: 'query', 'command.sort.email': 1 })
      .toArray();
    await client.close();
    expect(reads).toHaveLength(3);
    for (const read of reads) {
      expect(read).toMatchObject({ planSummary: 'IXSCAN { email: 1 }', docsExamined: 6 });
      expect(read['keysExamined']).toBeLessThanOrEqual(7);
      expect(read).not.toHaveProperty('hasSortStage');
    }
  });

  it.each([
    ...['limit=0', 'limit=101', 'limit=-1', 'limit=1e1', 'limit=5.0', 'limit=0x5', 'limit=', 'limit=%205'],
    ...['limit=5&limit=6', 'limit[]=5', 'limit[$gt]=1', 'limit=abc'],
    ...['cursor=', 'cursor=abc', 'cursor=YWRhQGV4YW1wbGUuY29t', 'cursor=YWZ0ZXI6', 'cursor=%00'],
    ...[
      'cursor=YWZ0ZXI6YUBi!',
      'cursor=YWZ0ZXI6YUBi&cursor=YWZ0ZXI6YUBi',
      'cursor[$ne]=x',
      'cursor=YWZ0ZXI6YUBi=',
    ],
    ...['q=a&q=b', 'q[$regex]=.*', 'q[]=a', `q=${'a'.repeat(255)}`],
    ...['page=2', 'sort=name', '__proto__=x', 'constructor=x', 'limit=5&__proto__[x]=y', '$where=1'],
  ])('refuses ?%s', async (query) => {
    expectProblem(await get(`/users?${query}`), 'validation_failed');
  });

  it('takes an empty q for none', async () => {
    expect((await get('/users?q=&limit=3')).body.items).toHaveLength(3);
  });
});

describe('POST /users', () => {
  it('makes an account without a password, and puts an invitation on its way', async () => {
    const { status, body, headers } = await post({ name: 'Grace Hopper', email: 'Grace@Example.com' });
    expect(status).toBe(201);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toEqual({
      id: expect.stringMatching(/^[\w-]{22}$/),
      ...{ name: 'Grace Hopper', email: 'grace@example.com', roles: ['user'], status: 'active' },
      ...{ emailVerified: false, hasPassword: false, factors: [] },
      ...{ createdAt: expect.any(String), updatedAt: expect.any(String) },
    });
    expect(await users().findOne({ _id: body.id })).not.toHaveProperty('passwordHash');
    const [mail, ...others] = await mailsOf(body.id);
    expect(others).toEqual([]);
    expect(mail.kind).toBe('invitation');
    expect(mail.expiresAt.getTime() - mail.createdAt.getTime()).toBe(7 * 86_400_000);
    expectProblem(await login('grace@example.com', ''), 'invalid_credentials');
    expectProblem(await login('grace@example.com'), 'invalid_credentials');
  });

  it('gives the roles it is told, each once', async () => {
    const { body } = await post({ name: 'E', email: 'e@example.com', roles: ['editor', 'user', 'editor'] });
    expect(body.roles).toEqual(['editor', 'user']);
  });

  it('refuses a taken address, and sends no mail', async () => {
    const before = await here.database.collection('outbox').countDocuments();
    expectProblem(await post({ name: 'A', email: admin.email.toUpperCase() }), 'email_taken');
    expect(await here.database.collection('outbox').countDocuments()).toBe(before);
  });

  it.each<[unknown, string[]]>([
    [{}, ['email', 'name']],
    [{ name: 'A', email: 'x@example.com', password: PASSWORD }, ['password']],
    [{ name: 'A', email: 'x@example.com', username: 'x' }, ['username']],
    [{ name: 'A', email: 'x@example.com', status: 'banned' }, ['status']],
    [{ name: ' A', email: 'x' }, ['email', 'name']],
    ...[
      [],
      'admin',
      ['boss'],
      ['Admin'],
      ['user', 7],
      ['user', null],
      {},
      null,
      [['user']],
      ['$where'],
      [''],
    ].map((roles): [unknown, string[]] => [{ name: 'A', email: 'x@example.com', roles }, ['roles']]),
    [{ name: 'A', email: 'x@example.com', roles: Array(51).fill('user') }, ['roles']],
  ])('refuses %j', async (body, fields) => {
    const answer = await post(body);
    expectProblem(answer, 'validation_failed');
    expect(wrongFields(answer)).toEqual(fields);
    expect(await users().countDocuments({ email: 'x@example.com' })).toBe(0);
  });
});

describe('GET /users/:id', () => {
  it('shows one account', async () => {
    const { id, email } = await signUpUser(here);
    expect((await get(`/users/${id}`)).body).toMatchObject({ id, email });
  });

  it.each(['x', 'hN1mB0l3Tq5kS8wZ2yVdXw', '%00', '%7B%22$ne%22:null%7D', 'a'.repeat(3000), '..%2F..'])(
    'answers 404 to the id %s, with every method, and writes nothing',
    async (id) => {
      await here.database.mailsSettled();
      await here.database.auditSettled();
      const before = await dump(here.mongodbUri);
      expectProblem(await get(`/users/${id}`), 'user_not_found');
      expectProblem(await get(`/users/${id}/sessions`), 'user_not_found');
      expectProblem(await get(`/users/${id}/factors`), 'user_not_found');
      expectProblem(await patch(id, { name: 'X', roles: ['user'], status: 'banned' }), 'user_not_found');
      expectProblem(await remove(id), 'user_not_found');
      expectProblem(await remove(`${id}/sessions`), 'user_not_found');
      expectProblem(await remove(`${id}/factors`), 'user_not_found');
      expect(await dump(here.mongodbUri)).toBe(before);
    },
  );
});

describe('PATCH /users/:id', () => {
  it('changes what it is told and nothing else', async () => {
    const { id, email, token } = await signUpUser(here);
    const before = (await get(`/users/${id}`)).body;
    const { status, body } = await patch(id, { name: 'New Name' });
    expect(status).toBe(200);
    expect(body).toEqual({ ...before, name: 'New Name', updatedAt: expect.any(String) });
    expect(body.email).toBe(email);
    expect(body.updatedAt > before.updatedAt).toBe(true);
    // A name is no right: the token goes on.
    expect((await here.api.get('/auth/me', token)).body.name).toBe('New Name');
    expect((await patch(id, {})).body).toEqual(body);
    expect((await patch(id, { name: 'New Name', status: 'active', roles: ['user'] })).body).toEqual(body);
    expect((await here.api.get('/auth/me', token)).status).toBe(200);
  });

  it.each<[unknown, string[]]>([
    ...[null, '', 7, ['A']].map((name): [unknown, string[]] => [{ name }, ['name']]),
    ...[null, 'x', ['a@example.com'], { $ne: null }].map((email): [unknown, string[]] => [
      { email },
      ['email'],
    ]),
    ...[null, [], ['boss'], 'user'].map((roles): [unknown, string[]] => [{ roles }, ['roles']]),
    ...[null, 'deleted', 'Banned', ['banned'], true].map((status): [unknown, string[]] => [
      { status },
      ['status'],
    ]),
    [{ id: 'x', passwordHash: 'x', emailVerified: true }, ['emailVerified', 'id', 'passwordHash']],
  ])('refuses %j and changes nothing', async (body, fields) => {
    const { id } = await signUpUser(here);
    const before = await users().findOne({ _id: id });
    const answer = await patch(id, body);
    expectProblem(answer, 'validation_failed');
    expect(wrongFields(answer)).toEqual(fields);
    expect(await users().findOne({ _id: id })).toEqual(before);
  });

  it('other roles: tokens with the old ones are refused on every node, the session goes on with the new ones', async () => {
    const { id, token, refreshToken } = await signUpUser(here);
    expect((await patch(id, { roles: ['user', 'admin'] })).status).toBe(200);
    await expectRefusedEverywhere(token);
    const promoted = (await there.api.refresh(refreshToken)).body;
    expect((await there.api.get('/users?limit=1', promoted.accessToken)).status).toBe(200);

    // Demoted: the token that says "admin" opens nothing any more.
    expect((await patch(id, { roles: ['editor'] })).status).toBe(200);
    expectProblem(await here.api.get('/users', promoted.accessToken), 'access_token_invalid');
    await expectRefusedEverywhere(promoted.accessToken);
    const demoted = (await here.api.refresh(promoted.refreshToken)).body;
    expectProblem(await here.api.get('/users', demoted.accessToken), 'forbidden');
    expect((await here.api.get('/auth/whoami', demoted.accessToken)).body.roles).toEqual(['editor']);
  });

  it('a ban: no token, no refresh, no login, on any node; unbanned, only a login', async () => {
    const { id, email, token, refreshToken } = await signUpUser(here);
    const other = (await login(email)).body;
    expect((await patch(id, { status: 'banned' })).body.status).toBe('banned');
    for (const old of [token, other.accessToken]) await expectRefusedEverywhere(old);
    for (const old of [refreshToken, other.refreshToken]) {
      const late = await there.api.refresh(old);
      expectProblem(late, 'session_revoked');
      expect(late.body.detail).toContain('the account was banned');
    }
    expectProblem(await login(email), 'invalid_credentials');
    expect(await sessionsOf(id)).toEqual([
      expect.objectContaining({ revokedReason: 'user_banned' }),
      expect.objectContaining({ revokedReason: 'user_banned' }),
    ]);

    expect((await patch(id, { status: 'active' })).body.status).toBe('active');
    expectProblem(await here.api.refresh(refreshToken), 'session_revoked');
    await expectRefusedEverywhere(token);
    const again = (await login(email)).body;
    expect((await there.api.get('/auth/whoami', again.accessToken)).status).toBe(200);
  });

  it('a ban with an end ends by itself; who bans again decides about the end anew', async () => {
    const { id, email, token } = await signUpUser(here);
    const inAnHour = new Date(here.clock.now().getTime() + 3_600_000).toISOString();
    const until = async (bannedUntil?: string): Promise<unknown> => {
      const { status, body } = await patch(id, { status: 'banned', bannedUntil });
      expect([status, body.status]).toEqual([200, 'banned']);
      return body.bannedUntil;
    };
    expect(await until(inAnHour)).toBe(inAnHour);
    await expectRefusedEverywhere(token);
    // A name has nothing to do with it.
    expect((await patch(id, { name: 'Ada King' })).body.bannedUntil).toBe(inAnHour);
    expect(await until()).toBeUndefined();
    expect(await until(inAnHour)).toBe(inAnHour);
    expect(await until(inAnHour)).toBe(inAnHour);
    await here.database.auditSettled();
    const { body } = await get(`/audit?user=${id}&type=user.banned`);
    const details = body.items.map((entry: any) => entry.details);
    expect(details).toEqual([{ until: inAnHour }, {}, { until: inAnHour }]);

    await users().updateOne({ _id: id }, { $set: { bannedUntil: here.clock.now() } });
    await here.app.get(BanLifter).lift();
    expect((await login(email)).status).toBe(200);
    expect((await patch(id, { status: 'banned' })).body.bannedUntil).toBeUndefined();
  });

  it('an end is refused that has passed, is no time, or goes with no ban', async () => {
    const { id } = await signUpUser(here);
    for (const change of [
      { status: 'banned', bannedUntil: '2020-01-01T00:00:00Z' },
      { status: 'banned', bannedUntil: 'tomorrow' },
      { status: 'active', bannedUntil: '2999-01-01T00:00:00Z' },
      { bannedUntil: '2999-01-01T00:00:00Z' },
    ])
      expect(wrongFields(await patch(id, change))).toEqual(['bannedUntil']);
    expect((await get(`/users/${id}`)).body.status).toBe('active');
  });

  it('another e-mail is not verified: a mail goes there, and a notice to the old one if that was', async () => {
    const { id, email, token } = await signUpUser(here);
    await users().updateOne({ _id: id }, { $set: { emailVerified: true } });
    const next = `New.${email}`;
    const { body } = await patch(id, { email: next });
    expect(body).toMatchObject({ email: next.toLowerCase(), emailVerified: false });
    const fromSignUp = expect.objectContaining({ kind: 'email_verification' });
    expect(await mailsOf(id)).toEqual([
      fromSignUp,
      expect.objectContaining({ kind: 'email_verification' }),
      expect.objectContaining({ kind: 'email_changed', email }),
    ]);
    expectProblem(await login(email), 'invalid_credentials');
    expect((await login(next)).status).toBe(200);
    expect((await here.api.get('/auth/me', token)).status).toBe(200);

    // The new one was never verified: nobody there is told of the next one.
    await patch(id, { email: `third.${email}` });
    expect((await mailsOf(id)).map(({ kind }) => kind).sort()).toEqual([
      'email_changed',
      'email_verification',
      'email_verification',
      'email_verification',
    ]);
    // The same again, in another case: nothing to do.
    await patch(id, { email: `THIRD.${email}` });
    expect(await mailsOf(id)).toHaveLength(4);
  });

  it('a taken e-mail is refused, with all that came with it', async () => {
    const { id, token } = await signUpUser(here);
    expectProblem(
      await patch(id, { email: admin.email, name: 'X', status: 'banned', roles: ['editor'] }),
      'email_taken',
    );
    expect((await here.api.get('/auth/me', token)).body).toMatchObject({
      name: 'Ada Lovelace',
      roles: ['user'],
    });
    // The one of the sign-up, and no other.
    expect(await mailsOf(id)).toHaveLength(1);
  });

  it('two at once, of different fields: neither is lost', async () => {
    const { id } = await signUpUser(here);
    for (let round = 0; round < 10; round++) {
      const status = round % 2 ? 'active' : 'banned';
      const answers = await Promise.all([
        patch(id, { name: `Name ${round}` }),
        patch(id, { status }),
        patch(id, { roles: round % 2 ? ['user'] : ['editor'] }),
      ]);
      expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
      expect((await get(`/users/${id}`)).body).toMatchObject({
        name: `Name ${round}`,
        status,
        roles: round % 2 ? ['user'] : ['editor'],
      });
    }
  });
});

describe('a node that dies in between', () => {
  it('a ban: nobody refreshes, and banning again ends what is left', async () => {
    const { id, token, refreshToken } = await signUpUser(here);
    dieBefore(SessionStore, 'endAll');
    expect((await patch(id, { status: 'banned' })).status).toBe(503);
    expect((await sessionsOf(id))[0].revokedAt).toBeNull();
    expect((await patch(id, { status: 'banned' })).status).toBe(200);
    expect((await sessionsOf(id))[0].revokedReason).toBe('user_banned');
    await expectRefusedEverywhere(token);
    expectProblem(await here.api.refresh(refreshToken), 'session_revoked');
  });

  it('a ban, and then the opposite: what the ban did not end does not revive', async () => {
    const { id, token, refreshToken } = await signUpUser(here);
    dieBefore(SessionStore, 'endAll');
    expect((await patch(id, { status: 'banned' })).status).toBe(503);
    expect((await patch(id, { status: 'active' })).status).toBe(200);
    await expectRefusedEverywhere(token);
    expectProblem(await here.api.refresh(refreshToken), 'session_revoked');
  });

  it('a change of roles: the same again refuses the old tokens', async () => {
    const { id, token } = await signUpUser(here);
    dieBefore(RevocationStore, 'revokeRights');
    expect((await patch(id, { roles: ['editor'] })).status).toBe(503);
    expect((await here.api.get('/auth/whoami', token)).status).toBe(200);
    expect((await patch(id, { roles: ['editor'] })).status).toBe(200);
    await expectRefusedEverywhere(token);
  });

  it.each<[string, () => void]>([
    ['before the sessions end', () => dieBefore(SessionStore, 'endAll')],
    ['before the tokens end', () => dieBefore(RevocationStore, 'revokeRights')],
    ['before the notice', () => dieBefore(OutboxStore, 'add')],
  ])('a reset of factors, %s: nobody refreshes, and the same again completes it', async (_, die) => {
    const { id, email, token, refreshToken } = await signUpUser(here);
    await enrolApp(here, token);
    die();
    expect((await remove(`${id}/factors`)).status).toBe(503);
    expect((await here.api.refresh(refreshToken)).status).toBe(401);
    expect((await remove(`${id}/factors`)).status).toBe(204);
    await expectRefusedEverywhere(token);
    expectProblem(await here.api.refresh(refreshToken), 'session_revoked');
    expect((await login(email)).status).toBe(200);
    expect(await users().findOne({ _id: id })).toMatchObject({ credentialVersion: 2 });
    expect((await mailsOf(id)).map(({ kind }) => kind)).toContain('factors_reset');
  });

  it.each<[string, () => void]>([
    ['before the sessions end', () => dieBefore(SessionStore, 'endAll')],
    ['before the tokens end', () => dieBefore(RevocationStore, 'revokeRights')],
    ['before the addresses are forgotten', () => dieBefore(KeptSessionStore, 'forgetClients')],
  ])('a deletion, %s: the same again completes it and answers 404', async (_, die) => {
    const { id, token, refreshToken } = await signUpUser(here);
    die();
    expect((await remove(id)).status).toBe(503);
    expect(await users().countDocuments({ _id: id })).toBe(0);
    expectProblem(await remove(id), 'user_not_found');
    await expectRefusedEverywhere(token);
    expectProblem(await here.api.refresh(refreshToken), 'session_revoked');
    expect((await sessionsOf(id))[0]).toMatchObject({
      revokedReason: 'user_deleted',
      client: { ip: '', userAgent: '', device: '' },
    });
  });
});

describe('DELETE /users/:id', () => {
  it('the account and what is known of its owner are gone; a late refresh is told why; the name is free', async () => {
    const person = { ...newPerson(), username: 'delenda' };
    const agent = { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };
    const { body } = await here.api.request('POST', '/auth/signup', { body: person, headers: agent });
    const id = body.user.id;
    // A used token comes back, and leaves evidence with an address in it.
    const next = (await here.api.refresh(body.refreshToken)).body;
    await here.api.refresh(next.refreshToken);
    expectProblem(await here.api.refresh(body.refreshToken), 'refresh_token_reused');
    const live = (await login(person.email)).body;
    await patch(id, { email: `moved.${person.email}` });

    expect((await remove(id)).status).toBe(204);
    await expectRefusedEverywhere(live.accessToken);
    const late = await there.api.refresh(live.refreshToken);
    expectProblem(late, 'session_revoked');
    expect(late.body.detail).toContain('the account was deleted');
    expectProblem(await login(person.email), 'invalid_credentials');
    expectProblem(await get(`/users/${id}`), 'user_not_found');
    expectProblem(await remove(id), 'user_not_found');

    const records = await sessionsOf(id);
    expect(records.map(({ reuse }) => reuse?.client)).toContainEqual({ ip: '', userAgent: '', device: '' });
    const left = JSON.stringify([records, await mailsOf(id), await users().find({ _id: id }).toArray()]);
    expect(left).not.toMatch(/127\.0\.0\.1|Mozilla|Firefox|delenda|@/);
    expect((await here.api.post('/auth/signup', person)).status).toBe(201);
  });

  it('a login that was under way ends with the account, and leaves no address behind', async () => {
    const { id, email } = await signUpUser(here);
    const instance: any = here.app.get(SessionStore);
    const open = instance.open.bind(instance);
    instance.open = async (...args: unknown[]) => {
      instance.open = open;
      await remove(id);
      return open(...args);
    };
    expectProblem(await login(email), 'invalid_credentials');
    const records = await sessionsOf(id);
    expect(records).toHaveLength(2);
    for (const record of records) {
      expect(record.revokedAt).not.toBeNull();
      expect(record.client).toEqual({ ip: '', userAgent: '', device: '' });
    }
  });
});

describe('/users/:id/sessions', () => {
  it('lists the live sessions of somebody else, none of them current, and marks the own one', async () => {
    const { id, email, sessionId } = await signUpUser(here);
    const other = (await login(email)).body;
    await here.api.post('/auth/logout', { refreshToken: other.refreshToken });
    const { status, body, text } = await get(`/users/${id}/sessions`);
    expect(status).toBe(200);
    expect(body).toEqual({
      items: [expect.objectContaining({ id: sessionId, current: false, ip: '127.0.0.1' })],
    });
    expect(text).not.toMatch(/hash|salt|generation/i);
    const own = (await get(`/users/${admin.id}/sessions`)).body.items;
    expect(own.filter(({ current }: any) => current).map((session: any) => session.id)).toEqual([
      admin.sessionId,
    ]);
  });

  it('ends all sessions of somebody, on every node, who may log in again', async () => {
    const { id, email, token, refreshToken } = await signUpUser(here);
    expect((await remove(`${id}/sessions`)).status).toBe(204);
    await expectRefusedEverywhere(token);
    const late = await here.api.refresh(refreshToken);
    expectProblem(late, 'session_revoked');
    expect(late.body.detail).toMatch(/because an administrator ended it\.$/);
    expect((await get(`/users/${id}/sessions`)).body).toEqual({ items: [] });
    expect((await login(email)).status).toBe(200);
  });
});

describe('/users/:id/factors', () => {
  interface Protected extends LoggedIn, Omit<EnrolledApp, 'id'> {
    factorId: string;
  }

  async function someone(): Promise<Protected> {
    const person = await signUpUser(here);
    const { id: factorId, ...rest } = await enrolApp(here, person.token);
    return { ...person, ...rest, factorId };
  }

  it('shows what somebody can prove, and nothing that proves it', async () => {
    const { id, factorId, recoveryCodes } = await someone();
    const { status, body, text } = await get(`/users/${id}/factors`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      totp: [{ id: factorId, name: 'Phone' }],
      passkeys: [],
      recoveryCodes: { left: 10 },
    });
    expect(text).not.toMatch(/secret|hash|lastStep|ciphertext/i);
    for (const code of recoveryCodes) expect(text).not.toContain(code);
    expect((await get(`/users/${id}`)).body).toMatchObject({
      hasPassword: true,
      factors: ['totp', 'recovery_code'],
    });
  });

  it('are added by nobody but their owner', async () => {
    const { id } = await signUpUser(here);
    for (const method of ['POST', 'PUT', 'PATCH']) {
      const options = { token: admin.token, body: { totp: [{ name: 'Mine' }] } };
      expectProblem(await here.api.request(method, `/users/${id}/factors`, options), 'method_not_allowed');
    }
  });

  it('reset, are gone: the password alone logs in, and nothing of before revives, on any node', async () => {
    const { id, email, phone, recoveryCodes, token } = await someone();
    const session = (await logInWithCode(here, email, () => phone.next())).body;
    const begun = (await login(email)).body;
    const enrolment = (await here.api.post('/auth/totp', { name: 'Next' }, session.accessToken)).body;
    expect((await remove(`${id}/factors`)).status).toBe(204);

    for (const old of [token, session.accessToken]) await expectRefusedEverywhere(old);
    const late = await there.api.refresh(session.refreshToken);
    expectProblem(late, 'session_revoked');
    expect(late.body.detail).toMatch(/because an administrator reset its second factors\.$/);
    const { challenge } = begun;
    for (const [method, code] of [
      ['totp', phone.next()],
      ['recovery_code', recoveryCodes[0]],
    ])
      expectProblem(
        await there.api.post('/auth/login/continue', { challenge, method, code }),
        'challenge_invalid',
      );

    const again = (await login(email)).body;
    expect(again.user).toMatchObject({ hasPassword: true, factors: [] });
    // What was about to be enrolled is not, by the new session either.
    const confirmation = { challenge: enrolment.challenge, code: '123456' };
    expectProblem(
      await here.api.post('/auth/totp/confirm', confirmation, again.accessToken),
      'challenge_invalid',
    );
    expect((await mailsOf(id)).map(({ kind }) => kind)).toContain('factors_reset');
    await here.database.auditSettled();
    const { items } = (await get(`/audit?user=${id}&type=factors.reset`)).body;
    expect(items).toMatchObject([{ actor: { kind: 'user', id: admin.id } }]);
  });

  it('reset by twenty requests at once are reset once', async () => {
    const { id } = await someone();
    const answers = await Promise.all(Array.from({ length: 20 }, () => remove(`${id}/factors`)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(204));
    expect(await users().findOne({ _id: id })).toMatchObject({ credentialVersion: 2 });
    await here.database.auditSettled();
    expect((await get(`/audit?user=${id}&type=factors.reset`)).body.items).toHaveLength(1);
  });

  it("an administrator's own are not reset by who has stolen a token: the session must be fresh", async () => {
    const { id, email, token, refreshToken } = await signUpAdmin(here);
    const { phone } = await enrolApp(here, token);
    const resetOwn = (stolen: string): Promise<Answer> =>
      here.api.request('DELETE', `/users/${id}/factors`, { token: stolen });
    const stolen = (await here.api.refresh(refreshToken)).body.accessToken;
    // It has proved a password only.
    expectProblem(await resetOwn(stolen), 'step_up_required');
    expect((await get(`/users/${id}`)).body.factors).toEqual(['totp', 'recovery_code']);
    const both = (await logInWithCode(here, email, () => phone.next())).body;
    expect((await resetOwn(both.accessToken)).status).toBe(204);
    expect((await login(email)).status).toBe(200);
  });
});
