import { type Answer, newPerson, PASSWORD, shapeOf } from '../support/api.js';
import { type BrokenApp, startBrokenApp } from '../support/broken-app.js';
import {
  Mailbox,
  type MailingApp,
  newUser,
  type Person,
  startMailingApp,
  tokenOf,
} from '../support/mailbox.js';
import { expectProblem } from '../support/problems.js';
import { enrolApp } from '../support/second-factor.js';

const NEW = 'violet umbrella sunday';

let server: MailingApp;
let broken: BrokenApp;
beforeAll(async () => {
  server = await startMailingApp();
  broken = await startBrokenApp(server);
});
afterAll(async () => {
  await broken.close();
  await server.close();
});

/** Uses a token, with whatever proof of being the account's own. */
const verify = (token: string, proof: { password?: unknown; bearer?: string } = {}): Promise<Answer> =>
  server.api.request('POST', '/auth/verify-email', {
    body: { token, ...('password' in proof && { password: proof.password }) },
    ...(proof.bearer !== undefined && { token: proof.bearer }),
  });

/** Whether an address counts as verified, by the database. */
async function isVerified({ id }: Person): Promise<boolean> {
  const user = await server.database.collection<any>('users').findOne({ _id: id });
  return user.emailVerified;
}

/** Expects that nothing happened to an account. */
async function expectUntouched(person: Person): Promise<void> {
  expect((await server.api.get('/auth/me', person.accessToken)).body).toEqual(person.user);
  expect((await server.api.get('/auth/sessions', person.accessToken)).body.items).toHaveLength(1);
  expect((await person.logIn()).status).toBe(200);
}

describe('a sign-up', () => {
  it('brings a mail whose link verifies the address, and nothing else of the account changes', async () => {
    const ada = await newUser(server);
    const mail = await ada.mailbox.read('verification');
    expect(mail.link).toMatch(
      /^http:\/\/localhost:3000\/auth\/verify-email#token=[\w-]{43}&purpose=email_verification$/,
    );
    const token = tokenOf(mail);
    const answer = await verify(token, { bearer: ada.accessToken });
    expect([answer.status, answer.text]).toEqual([204, '']);
    const user = { ...ada.user, emailVerified: true, updatedAt: expect.any(String) };
    expect((await server.api.get('/auth/me', ada.accessToken)).body).toEqual(user);
    expect((await server.api.refresh(ada.refreshToken)).status).toBe(200);
    expect((await ada.logIn()).status).toBe(200);
    expect(ada.mailbox.subjects()).toEqual([]);
  });

  it('succeeds when its mail can’t be noted down, and the mail can be asked for', async () => {
    const person = newPerson();
    const insert = broken.proxy.hold('insert', 'command', 'outbox');
    const answer = broken.api.post('/auth/signup', person);
    (await insert).drop();
    const { status, body } = await answer;
    expect(status).toBe(201);
    expect((await broken.api.post('/auth/verify-email/resend', {}, body.accessToken)).status).toBe(202);
    await new Mailbox(server.smtp, person.email).read('verification');
  });
});

describe('another verification mail', () => {
  const resend = (token: string): Promise<Answer> =>
    server.api.request('POST', '/auth/verify-email/resend', { token });

  it('can be asked for, and its link replaces the one before', async () => {
    const ada = await newUser(server);
    const first = await ada.mailbox.token('verification');
    const answer = await resend(ada.accessToken);
    expect([answer.status, answer.text]).toEqual([202, '']);
    const second = await ada.mailbox.token('verification');
    expect(second).not.toBe(first);
    expectProblem(await verify(first, { password: PASSWORD }), 'token_invalid');
    expect((await verify(second, { password: PASSWORD })).status).toBe(204);
  });

  it('is not sent when there is nothing to verify; the answer is the same', async () => {
    const ada = await newUser(server);
    const pending = await resend(ada.accessToken);
    await ada.mailbox.read('verification');
    await verify(await ada.mailbox.token('verification'), { password: PASSWORD });
    const done = await resend(ada.accessToken);
    expect(shapeOf(pending)).toEqual(shapeOf(done));
    const entries = { userId: ada.id, kind: 'email_verification' };
    expect(await server.database.collection('outbox').countDocuments(entries)).toBe(2);
  });
});

describe('a token that verifies', () => {
  it('sent 20 times at once succeeds once, with a proof and without', async () => {
    for (const proof of [{ password: PASSWORD }, {}]) {
      const ada = await newUser(server);
      const token = await ada.mailbox.token('verification');
      const answers = await Promise.all(Array.from({ length: 20 }, () => verify(token, proof)));
      expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array<number>(19).fill(400)]);
      for (const answer of answers) if (answer.status !== 204) expectProblem(answer, 'token_invalid');
      expect(await isVerified(ada)).toBe(true);
    }
  });

  it('is no longer valid after its use, nor after 24 hours', async () => {
    const [ada, grace] = [await newUser(server), await newUser(server)];
    const tokens = [await ada.mailbox.token('verification'), await grace.mailbox.token('verification')];
    server.clock.advance(24 * 3600 - 60);
    expect((await verify(tokens[0]!, { password: PASSWORD })).status).toBe(204);
    expectProblem(await verify(tokens[0]!, { password: PASSWORD }), 'token_invalid');
    server.clock.advance(61);
    expectProblem(await verify(tokens[1]!, { password: PASSWORD }), 'token_invalid');
    expect(await isVerified(grace)).toBe(false);
  });

  it('is no longer valid once the account has another address, or is banned', async () => {
    for (const change of [{ email: `moved.${newPerson().email}` }, { status: 'banned' }]) {
      const ada = await newUser(server);
      const token = await ada.mailbox.token('verification');
      await server.database.collection<any>('users').updateOne({ _id: ada.id }, { $set: change });
      expectProblem(await verify(token), 'token_invalid');
      expectProblem(await verify(token, { password: PASSWORD }), 'token_invalid');
      expect(await isVerified(ada)).toBe(false);
    }
  });

  it('is one string, and so is the password', async () => {
    const ada = await newUser(server);
    const token = await ada.mailbox.token('verification');
    for (const wrong of [null, 1, {}, { $ne: null }, [token]])
      expectProblem(await server.api.post('/auth/verify-email', { token: wrong }), 'validation_failed');
    for (const password of [null, 1, {}, { $ne: null }])
      expectProblem(await verify(token, { password }), 'validation_failed');
    await expectUntouched(ada);
  });
});

describe('pre-hijacking: somebody signs up with an address that is not theirs', () => {
  it('the owner of the mailbox clicks, knows no password: the intruder is out, and the owner gets in by a reset', async () => {
    const intruder = await newUser(server);
    const second = (await intruder.logIn()).body;
    expect((await verify(await intruder.mailbox.token('verification'))).status).toBe(204);

    for (const token of [intruder.accessToken, second.accessToken])
      expectProblem(await server.api.get('/auth/whoami', token), 'access_token_invalid');
    for (const token of [intruder.refreshToken, second.refreshToken]) {
      const refresh = await server.api.refresh(token);
      expectProblem(refresh, 'session_revoked');
      expect(refresh.body.detail).toMatch(/because the owner of the e-mail address confirmed it/);
    }
    expectProblem(await intruder.logIn(), 'invalid_credentials');

    await server.api.post('/auth/forgot-password', { email: intruder.email });
    const token = await intruder.mailbox.token('reset');
    expect((await server.api.post('/auth/reset-password', { token, newPassword: NEW })).status).toBe(204);
    const login = await intruder.logIn(NEW);
    expect(login.body.user).toMatchObject({ id: intruder.id, emailVerified: true });
    expectProblem(await intruder.logIn(), 'invalid_credentials');
  });

  it('the owner resets the password instead of clicking: the intruder is out as well', async () => {
    const intruder = await newUser(server);
    await server.api.post('/auth/forgot-password', { email: intruder.email });
    const token = await intruder.mailbox.token('reset');
    expect((await server.api.post('/auth/reset-password', { token, newPassword: NEW })).status).toBe(204);
    expectProblem(await server.api.get('/auth/whoami', intruder.accessToken), 'access_token_invalid');
    expectProblem(await intruder.logIn(), 'invalid_credentials');
    // Used later, the mail of the sign-up takes nothing from the owner.
    expect((await verify(await intruder.mailbox.token('verification'))).status).toBe(204);
    expect((await intruder.logIn(NEW)).status).toBe(200);
  });

  it.each<[string, (intruder: Person) => Promise<void>, object]>([
    [
      'clicks, and chooses a password',
      async ({ mailbox }) => {
        expect((await verify(await mailbox.token('verification'))).status).toBe(204);
      },
      { type: 'user.email-claimed' },
    ],
    [
      'resets the password instead of clicking',
      () => Promise.resolve(),
      { type: 'user.password-changed', details: { by: 'mailed_link', factorsRemoved: true } },
    ],
  ])(
    'a second factor that the intruder enrolled keeps the owner out no more, who %s, nor lets the intruder in',
    async (_, click, entry) => {
      const intruder = await newUser(server);
      await enrolApp(server, intruder.accessToken);
      const pending = (await intruder.logIn()).body;
      expect(pending.code).toBe('second_factor_required');
      await click(intruder);
      await server.api.post('/auth/forgot-password', { email: intruder.email });
      const token = await intruder.mailbox.token('reset');
      expect((await server.api.post('/auth/reset-password', { token, newPassword: NEW })).status).toBe(204);

      const login = await intruder.logIn(NEW);
      expect([login.status, login.body.user]).toMatchObject([200, { factors: [], emailVerified: true }]);
      const stored = await server.database.collection<any>('users').findOne({ _id: intruder.id });
      expect(Object.keys(stored)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/totp|recovery/)]),
      );
      await server.database.auditSettled();
      const log = server.database.collection<any>('audit').find({ userId: intruder.id });
      expect(await log.toArray()).toContainEqual(expect.objectContaining(entry));
      const { challenge } = pending;
      const late = { challenge, method: 'totp', code: '123456' };
      expectProblem(await server.api.post('/auth/login/continue', late), 'challenge_invalid');
    },
  );

  it('a login of the intruder during the click gets nothing that lasts', async () => {
    const intruder = await newUser(server);
    const token = await intruder.mailbox.token('verification');
    const [answer, ...logins] = await Promise.all([
      verify(token),
      ...Array.from({ length: 10 }, () => intruder.logIn()),
    ]);
    expect(answer.status).toBe(204);
    for (const { status, body } of logins) {
      if (status !== 200) continue;
      expectProblem(await server.api.get('/auth/whoami', body.accessToken), 'access_token_invalid');
      expect((await server.api.refresh(body.refreshToken)).status).toBe(401);
    }
    expectProblem(await intruder.logIn(), 'invalid_credentials');
  });

  it('a pending move of the account by the intruder dies with the click', async () => {
    const intruder = await newUser(server);
    const elsewhere = new Mailbox(server.smtp, newPerson().email);
    const body = { email: elsewhere.address, password: PASSWORD };
    expect((await server.api.post('/auth/change-email', body, intruder.accessToken)).status).toBe(202);
    const token = await elsewhere.token('change');
    expect((await verify(await intruder.mailbox.token('verification'))).status).toBe(204);
    for (const proof of [{}, { password: PASSWORD }])
      expectProblem(await verify(token, proof), 'token_invalid');
  });

  it('the intruder can’t guess the mailed token away: a wrong one changes nothing', async () => {
    const intruder = await newUser(server);
    expectProblem(await verify('A'.repeat(43), { password: PASSWORD }), 'token_invalid');
    await expectUntouched(intruder);
  });

  it('a click that broke off after the password was dropped is completed by the next', async () => {
    const intruder = await newUser(server);
    const token = await intruder.mailbox.token('verification');
    const command = broken.proxy.hold('update', 'command', 'sessions');
    const answer = broken.api.post('/auth/verify-email', { token });
    (await command).drop();
    expect((await answer).status).toBe(503);
    expectProblem(await intruder.logIn(), 'invalid_credentials');
    expect((await verify(token)).status).toBe(204);
    expectProblem(await server.api.get('/auth/whoami', intruder.accessToken), 'access_token_invalid');
    expectProblem(await verify(token), 'token_invalid');
  });
});

describe('the proof of being the account’s own', () => {
  it.each([
    ['its password', () => ({ password: PASSWORD })],
    ['its access token', ({ accessToken }: Person) => ({ bearer: accessToken })],
    ['both', ({ accessToken }: Person) => ({ password: PASSWORD, bearer: accessToken })],
  ])('may be %s: then sessions and password stay', async (_name, proof) => {
    const ada = await newUser(server);
    expect((await verify(await ada.mailbox.token('verification'), proof(ada))).status).toBe(204);
    expect(await isVerified(ada)).toBe(true);
    expect((await server.api.get('/auth/whoami', ada.accessToken)).status).toBe(200);
    expect((await server.api.refresh(ada.refreshToken)).status).toBe(200);
    expect((await ada.logIn()).status).toBe(200);
  });

  it('is an error when it fails, not none: neither the link is used up nor anything lost', async () => {
    const [ada, grace] = [await newUser(server), await newUser(server)];
    const token = await ada.mailbox.token('verification');
    expectProblem(await verify(token, { password: 'not the password' }), 'invalid_credentials');
    expectProblem(await verify(token, { password: '' }), 'invalid_credentials');
    expectProblem(
      await verify(token, { password: 'not the password', bearer: ada.accessToken }),
      'invalid_credentials',
    );
    for (const bearer of ['', 'x', ada.refreshToken, `${ada.accessToken}x`])
      expectProblem(await verify(token, { bearer }), 'access_token_invalid');
    expectProblem(await verify(token, { bearer: grace.accessToken }), 'token_invalid');
    expect(await isVerified(ada)).toBe(false);
    await expectUntouched(ada);
    expect((await verify(token, { password: PASSWORD })).status).toBe(204);
  });

  it('is not an access token that has expired or was revoked', async () => {
    const ada = await newUser(server);
    const token = await ada.mailbox.token('verification');
    const ended = (await ada.logIn()).body;
    await server.api.post('/auth/logout', { refreshToken: ended.refreshToken });
    expectProblem(await verify(token, { bearer: ended.accessToken }), 'access_token_invalid');
    server.clock.advance(700);
    expectProblem(await verify(token, { bearer: ada.accessToken }), 'access_token_invalid');
    expect(await isVerified(ada)).toBe(false);
    expect((await ada.logIn()).status).toBe(200);
  });

  it('does not matter once the address is verified: a late click without one takes nothing away', async () => {
    const ada = await newUser(server);
    await server.database
      .collection<any>('users')
      .updateOne({ _id: ada.id }, { $set: { emailVerified: true } });
    expect((await verify(await ada.mailbox.token('verification'))).status).toBe(204);
    expect((await server.api.get('/auth/whoami', ada.accessToken)).status).toBe(200);
    expect((await ada.logIn()).status).toBe(200);
  });
});
