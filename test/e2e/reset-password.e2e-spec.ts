import { BY_OPERATOR } from '../../src/common/audit/index.js';
import { OutboxStore } from '../../src/mail/index.js';
import { type User, UserStore } from '../../src/users/index.js';
import { type Answer, newPerson, PASSWORD, shapeOf } from '../support/api.js';
import { type BrokenApp, startBrokenApp } from '../support/broken-app.js';
import { dump } from '../support/dump.js';
import { claimsOf } from '../support/jwt.js';
import { type MailingApp, Mailbox, newUser, type Person, startMailingApp } from '../support/mailbox.js';
import { eventually } from '../support/other-service.js';
import { expectProblem } from '../support/problems.js';
import { startApp, type TestApp } from '../support/test-app.js';

const NEW = 'violet umbrella sunday';

let server: MailingApp;
beforeAll(async () => {
  server = await startMailingApp();
});
afterAll(() => server.close());

const forgot = (email: string): Promise<Answer> => server.api.post('/auth/forgot-password', { email });
const reset = (token: string, newPassword = NEW): Promise<Answer> =>
  server.api.post('/auth/reset-password', { token, newPassword });

/** Asks for a mail and reads it. */
async function resetToken({ email, mailbox }: Person): Promise<string> {
  expect((await forgot(email)).status).toBe(202);
  return mailbox.token('reset');
}

/** What the database has of somebody. */
async function stored(id: string): Promise<any> {
  return server.database.collection<any>('users').findOne({ _id: id });
}

async function ban(id: string, status: 'banned' | 'active' = 'banned'): Promise<void> {
  await server.database.collection<any>('users').updateOne({ _id: id }, { $set: { status } });
}

/** An account that an administrator has made, and its mail. */
async function invite(): Promise<User> {
  const { name, email } = newPerson();
  const creation = await server.app.get(UserStore).create({ name, email }, 'user.invited', BY_OPERATOR);
  if (creation.kind !== 'created') throw new Error(creation.kind);
  const { _id: userId } = creation.user;
  await server.app.get(OutboxStore).add({ kind: 'invitation', userId, lifetime: 7 * 24 * 3600 });
  return creation.user;
}

describe('a forgotten password', () => {
  it('is replaced by whoever has the mailbox, which is proved by it, and a notice says so', async () => {
    const ada = await newUser(server);
    const answer = await reset(await resetToken(ada));
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(answer.headers.get('cache-control')).toBe('no-store');

    expectProblem(await ada.logIn(), 'invalid_credentials');
    const login = await ada.logIn(NEW);
    expect(login.status).toBe(200);
    expect(login.body.user).toEqual({
      ...ada.user,
      emailVerified: true,
      updatedAt: expect.any(String),
    });
    const notice = await ada.mailbox.read('passwordChanged');
    expect(notice.text).not.toContain(NEW);
    expect(notice.link).toBe('');
  });

  it('is asked for in any spelling of the address, and the mail goes to the one of the account', async () => {
    const ada = await newUser(server);
    expect((await forgot(ada.email.toUpperCase())).status).toBe(202);
    expect(await ada.mailbox.token('reset')).toMatch(/^[\w-]{43}$/);
  });

  it('is replaced by one that the rules allow, and one that they do not does not use the link up', async () => {
    const ada = await newUser(server);
    const token = await resetToken(ada);
    for (const weak of ['short', 'password123', ada.email, 'Ada Lovelace', '']) {
      const answer = await reset(token, weak);
      expectProblem(answer, 'password_rejected');
      expect(answer.body.errors).toEqual([
        { field: 'newPassword', messages: expect.arrayContaining([expect.stringMatching(/\.$/)]) },
      ]);
    }
    expect((await ada.logIn()).status).toBe(200);
    expect((await reset(token)).status).toBe(204);
  });

  it('does not log anybody in by itself', async () => {
    const ada = await newUser(server);
    const answer = await reset(await resetToken(ada));
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.text).toBe('');
    const alive = { userId: ada.id, revokedAt: null };
    expect(await server.database.collection('sessions').countDocuments(alive)).toBe(0);
  });
});

describe('a token in a mailed link (OWASP ASVS 5.0, 6.5.1: used once; 7.2.3: 256 bits)', () => {
  it('sent 20 times at once sets one password: one success, nineteen refusals', async () => {
    const ada = await newUser(server);
    const token = await resetToken(ada);
    const passwords = Array.from({ length: 20 }, (_, n) => `violet umbrella ${n} sunday`);
    const answers = await Promise.all(passwords.map((password) => reset(token, password)));
    const won = answers.flatMap(({ status }, n) => (status === 204 ? [n] : []));
    expect(won).toHaveLength(1);
    for (const answer of answers) if (answer.status !== 204) expectProblem(answer, 'token_invalid');
    for (const [n, password] of passwords.entries())
      expect([n, (await ada.logIn(password)).status]).toEqual([n, n === won[0] ? 200 : 401]);
    expect((await stored(ada.id)).credentialVersion).toBe(2);
    await ada.mailbox.read('passwordChanged');
    expect(ada.mailbox.subjects()).toHaveLength(1); // the verification of the sign-up
  });

  it('sent 20 times at once with one password succeeds once', async () => {
    const ada = await newUser(server);
    const token = await resetToken(ada);
    const answers = await Promise.all(Array.from({ length: 20 }, () => reset(token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array<number>(19).fill(400)]);
    expect((await stored(ada.id)).credentialVersion).toBe(2);
  });

  it('is no longer valid after its use', async () => {
    const ada = await newUser(server);
    const token = await resetToken(ada);
    expect((await reset(token)).status).toBe(204);
    for (const again of [NEW, 'another umbrella monday'])
      expectProblem(await reset(token, again), 'token_invalid');
    expect((await ada.logIn(NEW)).status).toBe(200);
  });

  it('is no longer valid once a newer one is mailed', async () => {
    const ada = await newUser(server);
    const first = await resetToken(ada);
    const second = await resetToken(ada);
    expect(second).not.toBe(first);
    expectProblem(await reset(first), 'token_invalid');
    expect((await reset(second)).status).toBe(204);
  });

  it('is no longer valid after 30 minutes', async () => {
    const ada = await newUser(server);
    const [almost, late] = [await newUser(server), ada];
    const tokens = [await resetToken(almost), await resetToken(late)];
    server.clock.advance(30 * 60 - 30);
    expect((await reset(tokens[0]!)).status).toBe(204);
    server.clock.advance(31);
    expectProblem(await reset(tokens[1]!), 'token_invalid');
    expect((await ada.logIn()).status).toBe(200);
  });

  it('is no longer valid once the password was changed otherwise', async () => {
    const ada = await newUser(server);
    const token = await resetToken(ada);
    const changed = await server.api.post(
      '/auth/change-password',
      { currentPassword: PASSWORD, newPassword: NEW },
      ada.accessToken,
    );
    expect(changed.status).toBe(200);
    for (const password of ['another umbrella monday', NEW])
      expectProblem(await reset(token, password), 'token_invalid');
    expect((await ada.logIn(NEW)).status).toBe(200);
    expect((await server.api.get('/auth/me', changed.body.accessToken)).status).toBe(200);
  });

  it('is no longer valid once the account has another address', async () => {
    const ada = await newUser(server);
    const token = await resetToken(ada);
    await server.database
      .collection<any>('users')
      .updateOne({ _id: ada.id }, { $set: { email: `moved.${ada.email}` } });
    expectProblem(await reset(token), 'token_invalid');
  });

  it('is no longer valid while its user is banned', async () => {
    const ada = await newUser(server);
    const token = await resetToken(ada);
    await ban(ada.id);
    expectProblem(await reset(token), 'token_invalid');
    await ban(ada.id, 'active');
    expect((await ada.logIn()).status).toBe(200);
  });

  it('of another purpose resets nothing', async () => {
    const ada = await newUser(server);
    const verification = await ada.mailbox.token('verification');
    expectProblem(await reset(verification), 'token_invalid');
    const token = await resetToken(ada);
    expectProblem(await server.api.post('/auth/verify-email', { token }), 'token_invalid');
    expect((await stored(ada.id)).emailVerified).toBe(false);
    expect((await reset(token)).status).toBe(204);
  });

  it('is one string: anything else is refused, and nothing is looked up by an operator', async () => {
    const ada = await newUser(server);
    const token = await resetToken(ada);
    for (const wrong of [null, 1, true, {}, { $ne: null }, [token]])
      expectProblem(
        await server.api.post('/auth/reset-password', { token: wrong, newPassword: NEW }),
        'validation_failed',
      );
    for (const wrong of [
      '',
      token.slice(1),
      `${token}=`,
      `${token} `,
      token.toUpperCase(),
      'x'.repeat(10_000),
      '\0',
    ])
      expectProblem(await reset(wrong), 'token_invalid');
    expect((await reset(token)).status).toBe(204);
  });

  it('is in no database, and a copy of the database gives no way to one', async () => {
    const ada = await newUser(server);
    const verification = await ada.mailbox.token('verification');
    const token = await resetToken(ada);
    const stolen = await dump(server.mongodbUri);
    expect(stolen).toContain('"purpose":"password_reset"');
    for (const secret of [token, verification]) {
      expect(stolen).not.toContain(secret);
      expect(stolen).not.toContain(Buffer.from(secret, 'base64url').toString('hex'));
    }
    for (const [, field] of stolen.matchAll(/"(?:tokenHash|salt|_id|requestId)":"([\w-]{20,})"/g))
      expectProblem(await reset(field!), 'token_invalid');
    expect((await reset(token)).status).toBe(204);
  });
});

describe('an invitation', () => {
  it('is accepted like a reset, once, within seven days', async () => {
    const { _id: id, email } = await invite();
    const mailbox = new Mailbox(server.smtp, email);
    const token = await mailbox.token('invitation');
    server.clock.advance(7 * 24 * 3600 - 60);
    expect((await reset(token)).status).toBe(204);
    expect(await stored(id)).toMatchObject({ emailVerified: true, credentialVersion: 2 });
    expect((await server.api.post('/auth/login', { email, password: NEW })).status).toBe(200);
    expectProblem(await reset(token, 'another umbrella monday'), 'token_invalid');
  });

  it('is no longer valid once a reset has been used, which the invited may ask for as well', async () => {
    const { email } = await invite();
    const mailbox = new Mailbox(server.smtp, email);
    const invitation = await mailbox.token('invitation');
    await forgot(email);
    expect((await reset(await mailbox.token('reset'))).status).toBe(204);
    expectProblem(await reset(invitation, 'another umbrella monday'), 'token_invalid');
  });
});

describe('a reset that broke off behind the change of the password', () => {
  let broken: BrokenApp;
  beforeAll(async () => {
    broken = await startBrokenApp(server);
  });
  afterAll(() => broken.close());

  /** Loses the command that would have ended the sessions, and the connection with it. */
  async function breakOff(token: string): Promise<void> {
    const command = broken.proxy.hold('update', 'command', 'sessions');
    const answer = broken.api.post('/auth/reset-password', { token, newPassword: NEW });
    (await command).drop();
    expect((await answer).status).toBe(503);
  }

  it('is completed by repeating it: the sessions end, and the link is used up', async () => {
    const ada = await newUser(server);
    const token = await resetToken(ada);
    await breakOff(token);
    expect((await server.api.get('/auth/whoami', ada.accessToken)).status).toBe(200);

    expectProblem(await reset(token, 'another umbrella monday'), 'token_invalid');
    expect((await server.api.get('/auth/whoami', ada.accessToken)).status).toBe(200);
    expect((await reset(token)).status).toBe(204);
    expectProblem(await server.api.get('/auth/whoami', ada.accessToken), 'access_token_invalid');
    await ada.mailbox.read('passwordChanged');
    expectProblem(await reset(token), 'token_invalid');
    expect((await ada.logIn(NEW)).status).toBe(200);
  });

  it('leaves nothing that lasts when nobody repeats it: no session of before goes on', async () => {
    const ada = await newUser(server);
    await breakOff(await resetToken(ada));
    const answer = await server.api.refresh(ada.refreshToken);
    expectProblem(answer, 'session_revoked');
    expectProblem(await ada.logIn(), 'invalid_credentials');
    expect((await ada.logIn(NEW)).status).toBe(200);
  });
});

describe('a stolen session', () => {
  let other: TestApp;
  beforeAll(async () => {
    other = await startApp({ MONGODB_URI: server.mongodbUri }, server.clock);
  });
  afterAll(() => other.close());

  it('does not survive a reset: no access token of before, here at once, and soon on another node', async () => {
    const ada = await newUser(server);
    const thief = (await ada.logIn()).body;
    for (const { api } of [server, other])
      expect((await api.get('/auth/whoami', thief.accessToken)).status).toBe(200);
    expect((await reset(await resetToken(ada))).status).toBe(204);

    for (const token of [thief.accessToken, ada.accessToken])
      expectProblem(await server.api.get('/auth/whoami', token), 'access_token_invalid');
    await eventually(async () => (await other.api.get('/auth/whoami', thief.accessToken)).status !== 200);
    expectProblem(await other.api.get('/auth/whoami', thief.accessToken), 'access_token_invalid');
    for (const token of [thief.refreshToken, ada.refreshToken]) {
      const answer = await server.api.refresh(token);
      expectProblem(answer, 'session_revoked');
      expect(answer.body.detail).toMatch(/because the password was changed/);
    }
  });

  it('does not begin during a reset: a login that has verified the old password gets nothing that lasts', async () => {
    const ada = await newUser(server);
    const token = await resetToken(ada);
    const [answer, ...logins] = await Promise.all([
      reset(token),
      ...Array.from({ length: 10 }, () => ada.logIn()),
    ]);
    expect(answer.status).toBe(204);
    for (const login of logins) {
      if (login.status === 200) {
        expectProblem(await server.api.get('/auth/whoami', login.body.accessToken), 'access_token_invalid');
        expect((await server.api.refresh(login.body.refreshToken)).status).toBe(401);
      } else expectProblem(login, 'invalid_credentials');
    }
    const alive = { userId: ada.id, revokedAt: null };
    expect(await server.database.collection('sessions').countDocuments(alive)).toBe(0);
  });

  it('does not touch what others have', async () => {
    const [ada, grace] = [await newUser(server), await newUser(server)];
    await reset(await resetToken(ada));
    expect((await server.api.get('/auth/me', grace.accessToken)).status).toBe(200);
    expect((await server.api.refresh(grace.refreshToken)).status).toBe(200);
    expect(claimsOf(grace.accessToken).ver).toBe(1);
  });
});

describe('who has an account (OWASP ASVS 5.0, 6.3.8)', () => {
  it('is not told by forgot-password: known, unknown, banned and invited get one answer', async () => {
    const [known, banned] = [await newUser(server), await newUser(server)];
    const invited = await invite();
    await ban(banned.id);
    const shapes = [];
    for (const email of [known.email, banned.email, invited.email, 'nobody.at.all@example.com'])
      shapes.push(shapeOf(await forgot(email)));
    for (const shape of shapes) expect(shape).toEqual(shapes[0]);
    expect(shapes[0]).toMatchObject({ status: 202, text: '' });

    await known.mailbox.read('reset');
    await new Mailbox(server.smtp, invited.email).read('reset');
    const { mails } = server.smtp;
    await server.database.mailsSettled();
    expect(mails.filter(({ to }) => to === 'nobody.at.all@example.com')).toEqual([]);
    expect(mails.filter(({ to, subject }) => to === banned.email && /password/.test(subject))).toEqual([]);
  });
});
