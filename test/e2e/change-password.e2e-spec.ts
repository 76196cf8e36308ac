import { type Answer, PASSWORD } from '../support/api.js';
import { COOKIE_NAME, CookieClient, cookiesOf } from '../support/cookie-client.js';
import { claimsOf } from '../support/jwt.js';
import { type MailingApp, newUser, startMailingApp } from '../support/mailbox.js';
import { eventually } from '../support/other-service.js';
import { expectProblem, wrongFields } from '../support/problems.js';
import { startApp, type TestApp } from '../support/test-app.js';

const NEW = 'violet umbrella sunday';

let server: MailingApp;
beforeAll(async () => {
  server = await startMailingApp();
});
afterAll(() => server.close());

const change = (token: string, currentPassword: string, newPassword = NEW): Promise<Answer> =>
  server.api.post('/auth/change-password', { currentPassword, newPassword }, token);

describe('a changed password', () => {
  it('is answered with a fresh session of the same user and rights; a notice goes to the mailbox', async () => {
    const ada = await newUser(server);
    await server.database
      .collection<any>('users')
      .updateOne({ _id: ada.id }, { $set: { roles: ['user', 'editor'] } });
    const { status, body, headers } = await change(ada.accessToken, PASSWORD);
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(Object.keys(body).sort()).toEqual(
      ['accessToken', 'expiresIn', 'refreshExpiresIn', 'refreshToken', 'tokenType', 'user'].sort(),
    );
    expect(body.user).toEqual({ ...ada.user, roles: ['user', 'editor'], updatedAt: expect.any(String) });
    expect(claimsOf(body.accessToken)).toMatchObject({ roles: ['user', 'editor'], sub: ada.id });
    expect(claimsOf(body.accessToken).sid).not.toBe(claimsOf(ada.accessToken).sid);
    expect((await server.api.get('/auth/me', body.accessToken)).status).toBe(200);
    const next = await server.api.refresh(body.refreshToken);
    expect(next.status).toBe(200);
    expect((await server.api.get('/auth/me', next.body.accessToken)).status).toBe(200);

    expectProblem(await ada.logIn(), 'invalid_credentials');
    expect((await ada.logIn(NEW)).status).toBe(200);
    expect((await ada.mailbox.read('passwordChanged')).text).not.toContain(NEW);
  });

  it.each([
    ['is wrong', `${PASSWORD}!`],
    ['is empty', ''],
    ['is the new one', NEW],
  ])(
    'takes the present one (OWASP ASVS 5.0, 6.2.3): when that %s, nothing changes and the session stays',
    async (_case, current) => {
      const ada = await newUser(server);
      const answer = await change(ada.accessToken, current);
      expectProblem(answer, 'invalid_credentials');
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect((await server.api.get('/auth/me', ada.accessToken)).body).toEqual(ada.user);
      expect((await server.api.refresh(ada.refreshToken)).status).toBe(200);
      expect((await ada.logIn()).status).toBe(200);
      expectProblem(await ada.logIn(NEW), 'invalid_credentials');
    },
  );

  it.each([
    ['too short', 'k3%Vz!p'],
    ['too common', 'password123'],
    ['the name', 'Ada Lovelace'],
    ['the present one', PASSWORD],
    ['the present one, typed on another keyboard', PASSWORD.replace('c', '\uff43')],
  ])('may not be %s', async (_case, password) => {
    const ada = await newUser(server);
    const answer = await change(ada.accessToken, PASSWORD, password);
    expectProblem(answer, 'password_rejected');
    expect(wrongFields(answer)).toEqual(['newPassword']);
    expect((await server.api.get('/auth/me', ada.accessToken)).body).toEqual(ada.user);
    expect((await ada.logIn()).status).toBe(200);
  });

  it('is one: of ten changes at once one wins, and its session is the only one left', async () => {
    const ada = await newUser(server);
    const passwords = Array.from({ length: 10 }, (_, n) => `violet umbrella ${n} sunday`);
    const answers = await Promise.all(passwords.map((next) => change(ada.accessToken, PASSWORD, next)));
    const won = answers.flatMap(({ status }, n) => (status === 200 ? [n] : []));
    expect(won).toHaveLength(1);
    for (const answer of answers)
      if (answer.status !== 200) expectProblem(answer, 'invalid_credentials', 'access_token_invalid');
    const { accessToken } = answers[won[0]!]!.body;
    const sessions = await server.api.get('/auth/sessions', accessToken);
    expect(sessions.body.items).toMatchObject([{ id: claimsOf(accessToken).sid, current: true }]);
    expect((await ada.logIn(passwords[won[0]!])).status).toBe(200);
  });

  it('keeps the new refresh token in the cookie where the old one was, or puts it where the client asks', async () => {
    const ada = await CookieClient.signUp(server);
    const body = { currentPassword: PASSWORD, newPassword: NEW };
    const first = await ada.post('/auth/change-password', {}, { body, token: ada.accessToken });
    expect(first.status).toBe(200);
    expect(first.body).not.toHaveProperty('refreshToken');
    const [cookie] = cookiesOf(first);
    expect(cookie).toMatchObject({ name: COOKIE_NAME, httpOnly: true, sameSite: 'strict', path: '/auth' });
    expect((await ada.post('/auth/refresh')).status).toBe(401);
    ada.token = cookie!.value!;
    await ada.rotate();

    const back = { currentPassword: NEW, newPassword: PASSWORD, transport: 'body' };
    const second = await server.api.post('/auth/change-password', back, first.body.accessToken);
    expect(second.status).toBe(200);
    expect(cookiesOf(second)).toEqual([]);
    expect((await server.api.refresh(second.body.refreshToken)).status).toBe(200);
  });

  it.each([
    {},
    { currentPassword: PASSWORD },
    { newPassword: NEW },
    { currentPassword: { $ne: null }, newPassword: NEW },
    { currentPassword: PASSWORD, newPassword: null },
    { currentPassword: PASSWORD, newPassword: NEW, transport: 'pigeon' },
    { currentPassword: PASSWORD, newPassword: NEW, userId: 'x' },
  ])('is asked for with a whole body: %j is refused', async (body) => {
    const ada = await newUser(server);
    expectProblem(await server.api.post('/auth/change-password', body, ada.accessToken), 'validation_failed');
  });
});

describe('a stolen session', () => {
  let other: TestApp;
  beforeAll(async () => {
    other = await startApp({ MONGODB_URI: server.mongodbUri }, server.clock);
  });
  afterAll(() => other.close());

  it('does not survive a change of the password (OWASP ASVS 5.0, 7.4.3): here at once, and soon on another node', async () => {
    const ada = await newUser(server);
    const thief = (await ada.logIn()).body;
    expect((await other.api.get('/auth/whoami', thief.accessToken)).status).toBe(200);
    const fresh = (await change(ada.accessToken, PASSWORD)).body;
    for (const token of [thief.accessToken, ada.accessToken])
      expectProblem(await server.api.get('/auth/whoami', token), 'access_token_invalid');
    for (const token of [thief.accessToken, ada.accessToken])
      await eventually(async () => (await other.api.get('/auth/whoami', token)).status !== 200);
    for (const token of [thief.accessToken, ada.accessToken])
      expectProblem(await other.api.get('/auth/whoami', token), 'access_token_invalid');
    expect((await other.api.get('/auth/whoami', fresh.accessToken)).status).toBe(200);
    for (const token of [thief.refreshToken, ada.refreshToken])
      expectProblem(await server.api.refresh(token), 'session_revoked');
  });

  it('alone does not change the password, nor move the account', async () => {
    const ada = await newUser(server);
    for (const guess of ['', 'password123', PASSWORD.toUpperCase()]) {
      expectProblem(await change(ada.accessToken, guess), 'invalid_credentials');
      expectProblem(
        await server.api.post(
          '/auth/change-email',
          { email: 'thief@example.org', password: guess },
          ada.accessToken,
        ),
        'invalid_credentials',
      );
    }
  });
});
