import { IdleAccountsKeeper } from '../../src/methods/anonymous/idle-accounts.keeper.js';
import { TestClock } from '../../src/testing/test-clock.js';
import { type Answer, newPerson, PASSWORD } from '../support/api.js';
import { signUpAdmin } from '../support/administrator.js';
import { claimsOf } from '../support/jwt.js';
import { Mailbox, type MailingApp, startMailingApp } from '../support/mailbox.js';
import { expectProblem } from '../support/problems.js';
import { startApp } from '../support/test-app.js';

let node: MailingApp;
beforeAll(async () => {
  node = await startMailingApp();
});
afterAll(() => node.close());

const open = async (body: object = {}): Promise<Answer> => node.api.post('/auth/anonymous', body);
const signUp = (token: string, person: object = newPerson()): Promise<Answer> =>
  node.api.post('/auth/anonymous/signup', person, token);
const me = (token: string): Promise<Answer> => node.api.get('/auth/me', token);

async function proveMailbox(email: string, token?: string): Promise<Answer> {
  const { flow } = (await node.api.post('/auth/email/start', { email, method: 'code' })).body;
  const [code] = /\b\d{6}\b/.exec((await new Mailbox(node.smtp, email).read('loginCode')).text)!;
  return node.api.post('/auth/email/finish', { flow, code }, token);
}

describe('an anonymous account', () => {
  it('has a session, a role of its own, and no address', async () => {
    const { status, body } = await open();
    expect(status).toBe(201);
    expect(body.user).toMatchObject({ name: 'Anonymous', roles: ['anonymous'], emailVerified: false });
    expect(body.user).not.toHaveProperty('email');
    expect(claimsOf(body.accessToken)).toMatchObject({ roles: ['anonymous'], amr: [], acr: 'aal1' });
    expect((await me(body.accessToken)).body).toEqual(body.user);
    const refreshed = await node.api.refresh(body.refreshToken);
    expect(refreshed.body.user.id).toBe(body.user.id);
    const exported = await node.api.get('/auth/me/export', body.accessToken);
    expect(JSON.stringify(exported.body)).not.toContain('anonymous:');
  });

  it('is not there unless the service was told so', async () => {
    const off = await startApp({ ANONYMOUS_USERS: 'off', EMAIL_LOGIN: 'off' });
    try {
      for (const route of ['/auth/anonymous', '/auth/email/start'])
        expectProblem(await off.api.post(route, {}), 'not_found');
      expect((await off.api.get('/auth/methods')).body.methods).not.toContain('email');
    } finally {
      await off.close();
    }
  });

  it('is mailed nothing, and moves to no address by the back door', async () => {
    const { accessToken } = (await open()).body;
    const before = node.smtp.mails.length;
    expectProblem(await node.api.post('/auth/verify-email/resend', undefined, accessToken), 'email_missing');
    const change = { email: newPerson().email };
    expectProblem(await node.api.post('/auth/change-email', change, accessToken), 'forbidden');
    await node.database.mailsSettled();
    expect(node.smtp.mails).toHaveLength(before);
  });

  it('keeps nothing that whoever has copied its access token could log in by', async () => {
    const { accessToken } = (await open()).body;
    for (const route of ['/auth/totp', '/auth/passkeys/options', '/auth/recovery-codes'])
      expectProblem(await node.api.post(route, {}, accessToken), 'forbidden');
  });

  it('is nobody whom others can name', async () => {
    const { user } = (await open()).body;
    const name = `anonymous:${user.id}`;
    for (const [route, body] of [
      ['/auth/forgot-password', { email: name }],
      ['/auth/email/start', { email: name, method: 'code' }],
      ['/auth/login', { email: name, password: PASSWORD }],
      ['/auth/signup', { ...newPerson(), email: name }],
    ] as const)
      expectProblem(await node.api.post(route, body), 'validation_failed');
  });

  it('can be deleted by its owner, also late: there is nothing to prove', async () => {
    const { refreshToken } = (await open()).body;
    node.clock.advance(3600);
    const { accessToken } = (await node.api.refresh(refreshToken)).body;
    const deleted = await node.api.request('DELETE', '/auth/me', { token: accessToken, body: {} });
    expect(deleted.status).toBe(204);
  });

  it('has a role that nobody can give', async () => {
    const admin = await signUpAdmin(node);
    const { user } = (await node.api.signUp()).body;
    const change = { roles: ['user', 'anonymous'] };
    const answer = await node.api.request('PATCH', `/users/${user.id}`, { body: change, token: admin.token });
    expectProblem(answer, 'validation_failed');
    await expect(startApp({ ROLES: 'anonymous' })).rejects.toThrow(/ROLES/);
  });
});

describe('an anonymous account that nobody can come back to', () => {
  it('is deleted when its last session ended long enough ago, and no other is', async () => {
    const clock = new TestClock();
    const own = await startApp({ ANONYMOUS_RETENTION: '1d', JWT_REFRESH_EXPIRES_IN: '2d' }, clock);
    const left = async (): Promise<string[]> =>
      (await own.database.collection<any>('users').find().toArray()).map(({ _id }) => _id);
    const openThere = async (): Promise<any> => (await own.api.post('/auth/anonymous')).body;
    try {
      const [idle, used, loggedOut, real] = [
        ...[await openThere(), await openThere(), await openThere()],
        (await own.api.signUp()).body,
      ];
      const keeper = own.app.get(IdleAccountsKeeper);
      await own.api.post('/auth/logout', { refreshToken: loggedOut.refreshToken });
      clock.advance(86_300);
      const fresh = await openThere();
      await keeper.round();
      expect(await left()).toHaveLength(5);
      clock.advance(200);
      await own.api.refresh(used.refreshToken);
      await keeper.round();
      const others = [used, real, fresh].map(({ user }) => user.id);
      expect((await left()).sort()).toEqual([idle.user.id, ...others].sort());
      // Its session is over since a day, and was not refreshed.
      clock.advance(2 * 86_400);
      await own.api.refresh(used.refreshToken);
      await Promise.all([keeper.round(), keeper.round()]);
      expect((await left()).sort()).toEqual(others.sort());
      await own.database.auditSettled();
      const deletions = await own.database.collection<any>('audit').find({ type: 'user.deleted' }).toArray();
      expect(deletions.map(({ userId, actor }) => [userId, actor.kind]).sort()).toEqual(
        [idle, loggedOut].map(({ user }) => [user.id, 'service']).sort(),
      );
    } finally {
      await own.close();
    }
  });
});

describe('becoming real', () => {
  it('by a password: the id stays, the role changes, and what was before is worth nothing', async () => {
    const before = (await open()).body;
    const person = newPerson();
    const { status, body } = await signUp(before.accessToken, person);
    expect(status).toBe(200);
    expect(body.user).toMatchObject({ id: before.user.id, email: person.email, roles: ['user'] });
    expect((await me(body.accessToken)).status).toBe(200);
    expect((await me(before.accessToken)).status).toBe(401);
    expect((await node.api.refresh(before.refreshToken)).status).toBe(401);
    expect((await node.api.refresh(body.refreshToken)).status).toBe(200);
    const login = await node.api.post('/auth/login', { email: person.email, password: PASSWORD });
    expect(login.body.user.id).toBe(before.user.id);
    expect((await new Mailbox(node.smtp, person.email).read('verification')).to).toBe(person.email);
    await node.database.auditSettled();
    const entries = await node.database.collection<any>('audit').find({ userId: before.user.id }).toArray();
    expect(entries.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['user.opened-anonymously', 'user.signed-up']),
    );
  });

  it('by a mail: with a confirmed address, and no password', async () => {
    const before = (await open()).body;
    const { email } = newPerson();
    const { status, body } = await proveMailbox(email, before.accessToken);
    expect(status).toBe(200);
    expect(body.user).toMatchObject({
      ...{ id: before.user.id, email, emailVerified: true, hasPassword: false, roles: ['user'] },
    });
    expect((await me(before.accessToken)).status).toBe(401);
    expect((await me(body.accessToken)).status).toBe(200);
  });

  it('is once: of many at once one is made real', async () => {
    const { accessToken, user } = (await open()).body;
    const answers = await Promise.all(Array.from({ length: 4 }, () => signUp(accessToken)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await node.database.collection<any>('users').countDocuments({ _id: user.id })).toBe(1);
    const { accessToken: real } = answers.find(({ status }) => status === 200)!.body;
    expectProblem(await signUp(real), 'forbidden');
  });

  it('takes no name that is taken, and the account stays as it was', async () => {
    const { email } = (await node.api.signUp()).body.user;
    const { accessToken } = (await open()).body;
    expectProblem(await signUp(accessToken, { ...newPerson(), email }), 'email_taken');
    expectProblem(await signUp(accessToken, { ...newPerson(), password: 'password' }), 'password_rejected');
    expect((await me(accessToken)).body.roles).toEqual(['anonymous']);
  });

  it('a mailbox that has an account leads to that one, and the anonymous one is left as it is', async () => {
    const { email } = newPerson();
    const { id } = (await proveMailbox(email)).body.user;
    const { accessToken, user } = (await open()).body;
    const mails = new Mailbox(node.smtp, email);
    await mails.read('loginCode');
    const { flow } = (await node.api.post('/auth/email/start', { email, method: 'code' })).body;
    const [code] = /\b\d{6}\b/.exec((await mails.read('loginCode')).text)!;
    const done = await node.api.post('/auth/email/finish', { flow, code }, accessToken);
    expect(done.body.user.id).toBe(id);
    expect((await me(accessToken)).body.id).toBe(user.id);
  });

  it('does not hand a stranger’s anonymous account to who opens a link of theirs (pre-hijacking)', async () => {
    const stranger = (await open()).body;
    const { email } = newPerson();
    // The stranger asks, with the session of their account; the victim finishes, without it.
    await node.api.post('/auth/email/start', { email, method: 'link' }, stranger.accessToken);
    const token = await new Mailbox(node.smtp, email).token('loginLink');
    const victim = await node.api.post('/auth/email/finish', { token, confirm: true });
    expect(victim.status).toBe(200);
    expect(victim.body.user.id).not.toBe(stranger.user.id);
    expect((await me(stranger.accessToken)).body.roles).toEqual(['anonymous']);
  });
});
