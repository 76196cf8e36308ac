import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, newPerson, PASSWORD } from '../support/api.js';
import { AuthenticatorApp } from '../support/authenticator-app.js';
import { claimsOf } from '../support/jwt.js';
import { Mailbox, type MailingApp, startMailingApp } from '../support/mailbox.js';
import { postForm } from '../support/oauth.js';
import { expectProblem } from '../support/problems.js';
import { startApp, type TestApp } from '../support/test-app.js';

/** Two nodes on one database: on the second, limits are on and everybody must have a second factor. */
let node: MailingApp;
let strict: TestApp;
beforeAll(async () => {
  node = await startMailingApp();
  const env = { MONGODB_URI: node.mongodbUri, RATE_LIMITS: 'on', MFA_POLICY: 'required' };
  strict = await startApp(env, node.clock);
});
afterAll(async () => {
  await strict.close();
  await node.close();
});

interface Person {
  id: string;
  email: string;
  accessToken: string;
  refreshToken: string;
}

/** Somebody with an application, and the codes that came with it. */
interface Protected extends Person {
  phone: AuthenticatorApp;
  factorId: string;
  recoveryCodes: string[];
}

const personOf = ({ user, accessToken, refreshToken }: Answer['body']): Person => ({
  ...{ id: user.id, email: user.email, accessToken, refreshToken },
});

const signUp = async (): Promise<Person> => personOf((await node.api.signUp()).body);

async function enrol(person: Person, name = 'Phone'): Promise<Protected> {
  const begun = await node.api.post('/auth/totp', { name }, person.accessToken);
  expect(begun.status).toBe(201);
  const phone = new AuthenticatorApp(begun.body.secret, node.clock);
  const confirmation = { challenge: begun.body.challenge, code: phone.next() };
  const confirmed = await node.api.post('/auth/totp/confirm', confirmation, person.accessToken);
  expect(confirmed.status).toBe(200);
  const { id: factorId, recoveryCodes } = confirmed.body;
  return { ...person, phone, factorId, recoveryCodes };
}

const someone = async (): Promise<Protected> => enrol(await signUp());

const logIn = ({ email }: { email: string }, app: TestApp = node): Promise<Answer> =>
  app.api.post('/auth/login', { email, password: PASSWORD });

/** The challenge that the password alone ends in. */
async function challengeOf(person: { email: string }): Promise<string> {
  const answer = await logIn(person);
  expectProblem(answer, 'second_factor_required');
  return answer.body.challenge;
}

const proceed = (challenge: string, code: string, method = 'totp', app: TestApp = node): Promise<Answer> =>
  app.api.post('/auth/login/continue', { challenge, method, code });

const stepUp = (person: Person, code: string, method = 'totp'): Promise<Answer> =>
  node.api.post('/auth/step-up', { method, code }, person.accessToken);

const liveSessionsOf = (userId: string): Promise<number> =>
  node.database.collection('sessions').countDocuments({ userId, revokedAt: null });

/** Until somebody has, a reset is a claim, and takes the factors away: verify-email.e2e-spec.ts. */
async function confirmAddress({ email }: Person): Promise<Mailbox> {
  const mailbox = new Mailbox(node.smtp, email);
  const confirmation = { token: await mailbox.token('verification'), password: PASSWORD };
  expect((await node.api.post('/auth/verify-email', confirmation)).status).toBe(204);
  return mailbox;
}

const userOf = (id: string): Promise<any> => node.database.collection<any>('users').findOne({ _id: id });

describe('an application for one-time codes', () => {
  it('is asked for at every login once its first code has confirmed it', async () => {
    const person = await signUp();
    const begun = await node.api.post('/auth/totp', { name: 'Phone' }, person.accessToken);
    expect(Object.keys(begun.body).sort()).toEqual(['challenge', 'expiresIn', 'qr', 'secret', 'uri']);
    expect((await logIn(person)).status).toBe(200);

    const phone = new AuthenticatorApp(begun.body.secret, node.clock);
    const confirmation = { challenge: begun.body.challenge, code: phone.next() };
    const { body } = await node.api.post('/auth/totp/confirm', confirmation, person.accessToken);
    expect(body.recoveryCodes).toHaveLength(10);

    const asked = await logIn(person);
    expectProblem(asked, 'second_factor_required');
    expect(asked.body).toMatchObject({ methods: ['totp', 'recovery_code'], expiresIn: 600 });
    const answer = await proceed(asked.body.challenge, phone.next());
    expect(answer.status).toBe(200);
    expect(claimsOf(answer.body.accessToken)).toMatchObject({ acr: 'aal2', amr: ['pwd', 'otp', 'mfa'] });
    expect((await node.api.refresh(answer.body.refreshToken)).status).toBe(200);

    const factors = await node.api.get('/auth/factors', answer.body.accessToken);
    expect(factors.body).toEqual({
      totp: [
        {
          ...{ id: body.id, name: 'Phone', createdAt: expect.any(String), lastUsedAt: expect.any(String) },
        },
      ],
      passkeys: [],
      recoveryCodes: { left: 10 },
      rememberedDevices: [],
    });
  });

  it('tells the owner of it by mail, and the audit log', async () => {
    const person = await someone();
    await new Mailbox(node.smtp, person.email).read('factorAdded');
    const types = async (): Promise<string[]> => {
      const { body } = await node.api.get('/auth/activity?limit=20', person.accessToken);
      return body.items.map(({ type }: { type: string }) => type);
    };
    while (!(await types()).includes('recovery-codes.created')) await sleep(100);
    expect(await types()).toContain('factor.added');
  });

  it('leaves nothing in the database that makes a code, or finishes a login', async () => {
    const person = await signUp();
    const { body } = await node.api.post('/auth/totp', {}, person.accessToken);
    const challenges = JSON.stringify(await node.database.collection('challenges').find().toArray());
    for (const secret of [body.secret, body.challenge]) expect(challenges).not.toContain(secret);
    const phone = new AuthenticatorApp(body.secret, node.clock);
    const confirmation = { challenge: body.challenge, code: phone.next() };
    const { body: confirmed } = await node.api.post('/auth/totp/confirm', confirmation, person.accessToken);
    const stored = JSON.stringify(await userOf(person.id));
    expect(stored).not.toContain(body.secret);
    for (const code of confirmed.recoveryCodes) expect(stored).not.toContain(code.replaceAll('-', ''));
    const login = await challengeOf(person);
    expect(JSON.stringify(await node.database.collection('challenges').find().toArray())).not.toContain(
      login,
    );
  });

  it('works with one of several, each by its own name, up to five', async () => {
    let person = await someone();
    for (const name of ['Tablet', 'Laptop', 'Watch', 'Key']) {
      const { body } = await stepUp(person, person.phone.next());
      person = { ...(await enrol({ ...person, ...personOf(body) }, name)), phone: person.phone };
      expect(person.recoveryCodes).toBeUndefined();
    }
    const begun = await node.api.post('/auth/totp', { name: 'Sixth' }, person.accessToken);
    const sixth = new AuthenticatorApp(begun.body.secret, node.clock);
    const confirmation = { challenge: begun.body.challenge, code: sixth.next() };
    expectProblem(
      await node.api.post('/auth/totp/confirm', confirmation, person.accessToken),
      'too_many_factors',
    );
    expect((await proceed(await challengeOf(person), person.phone.next())).status).toBe(200);
  });
});

describe('a code', () => {
  it('replayed, counts once: not in another login, and not for another purpose', async () => {
    const person = await someone();
    const code = person.phone.next();
    const other = await challengeOf(person);
    expect((await proceed(await challengeOf(person), code)).status).toBe(200);
    expectProblem(await proceed(other, code), 'factor_invalid');
    expectProblem(await stepUp(person, code), 'factor_invalid');
  });

  it('of an earlier step does not count after one of a later step', async () => {
    const person = await someone();
    node.clock.advance(60);
    const earlier = person.phone.code();
    expect((await proceed(await challengeOf(person), person.phone.code(1))).status).toBe(200);
    expectProblem(await proceed(await challengeOf(person), earlier), 'factor_invalid');
  });

  it('sent by twenty requests at once to two nodes opens one session', async () => {
    const person = await someone();
    const challenges = [];
    for (let n = 0; n < 20; n += 1) challenges.push(await challengeOf(person));
    await node.database.collection('sessions').deleteMany({ userId: person.id });
    const code = person.phone.next();
    const second = await startApp({ MONGODB_URI: node.mongodbUri }, node.clock);
    const answers = await Promise.all(
      challenges.map((challenge, n) => proceed(challenge, code, 'totp', n % 2 === 0 ? node : second)),
    );
    await second.close();
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await liveSessionsOf(person.id)).toBe(1);
  });

  it('that enrolled the application logs nobody in', async () => {
    const person = await signUp();
    const begun = await node.api.post('/auth/totp', {}, person.accessToken);
    const code = new AuthenticatorApp(begun.body.secret, node.clock).next();
    const confirmation = { challenge: begun.body.challenge, code };
    await node.api.post('/auth/totp/confirm', confirmation, person.accessToken);
    expectProblem(await proceed(await challengeOf(person), code), 'factor_invalid');
  });

  it.each(['', '12345', '1234567', 'abcdef', '٠٠٥٩٢٤', '9'.repeat(400)])(
    'that is none (%j) is refused, and is no 5xx',
    async (code) => {
      const person = await someone();
      expectProblem(await proceed(await challengeOf(person), code), 'factor_invalid', 'validation_failed');
    },
  );
});

describe('a challenge', () => {
  it('dies after five wrong codes', async () => {
    const person = await someone();
    const challenge = await challengeOf(person);
    for (let n = 0; n < 5; n += 1)
      expectProblem(await proceed(challenge, person.phone.wrong()), 'factor_invalid');
    expectProblem(await proceed(challenge, person.phone.next()), 'challenge_invalid');
  });

  it('tried fifty times at once is looked at five times', async () => {
    const person = await someone();
    const challenge = await challengeOf(person);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => proceed(challenge, person.phone.wrong())),
    );
    expect(answers.filter(({ body }) => body.code === 'factor_invalid')).toHaveLength(5);
    expect(answers.filter(({ body }) => body.code === 'challenge_invalid')).toHaveLength(45);
  });

  it('works once', async () => {
    const person = await someone();
    const challenge = await challengeOf(person);
    expect((await proceed(challenge, person.phone.next())).status).toBe(200);
    expectProblem(await proceed(challenge, person.phone.next()), 'challenge_invalid');
  });

  it('of one user is not finished with the factor of another', async () => {
    const [mallory, victim] = [await someone(), await someone()];
    expectProblem(await proceed(await challengeOf(victim), mallory.phone.next()), 'factor_invalid');
    expectProblem(
      await proceed(await challengeOf(victim), mallory.recoveryCodes[0]!, 'recovery_code'),
      'factor_invalid',
    );
  });

  it('ends after ten minutes, and when the password is changed', async () => {
    const person = await someone();
    const late = await challengeOf(person);
    node.clock.advance(601);
    expectProblem(await proceed(late, person.phone.next()), 'challenge_invalid');
    const { body } = await proceed(await challengeOf(person), person.phone.next());
    const before = await challengeOf(person);
    const change = { currentPassword: PASSWORD, newPassword: 'violet umbrella sunday' };
    expect((await node.api.post('/auth/change-password', change, body.accessToken)).status).toBe(200);
    expectProblem(await proceed(before, person.phone.next()), 'challenge_invalid');
  });

  it('of an enrolment finishes no login, and that of a login no enrolment', async () => {
    const person = await someone();
    const login = await challengeOf(person);
    const { body } = await stepUp(person, person.phone.next());
    const enrolment = await node.api.post('/auth/totp', {}, body.accessToken);
    expectProblem(await proceed(enrolment.body.challenge, person.phone.next()), 'challenge_invalid');
    const confirmation = { challenge: login, code: person.phone.next() };
    expectProblem(
      await node.api.post('/auth/totp/confirm', confirmation, body.accessToken),
      'challenge_invalid',
    );
  });

  it.each([undefined, 7, '', 'x', { $gt: '' }, 'q8hJ2vXo0l1zV7mYt4nKcR6wPdSbGfEuAiTxLyUjMZk'])(
    'that is none (%j) is refused',
    async (challenge) => {
      const answer = await node.api.post('/auth/login/continue', {
        challenge,
        method: 'totp',
        code: '123456',
      });
      expectProblem(answer, 'challenge_invalid', 'validation_failed');
    },
  );
});

describe('brute force of six digits', () => {
  it('by many logins is slowed down for the account, and a right password clears nothing', async () => {
    const person = await someone();
    let looked = 0;
    let locked: Answer | undefined;
    for (let n = 0; n < 12 && locked === undefined; n += 1) {
      strict.clock.advance(1);
      const login = await logIn(person, strict);
      const answer = await proceed(login.body.challenge, person.phone.wrong(), 'totp', strict);
      if (answer.status === 429) locked = answer;
      else looked += 1;
    }
    expectProblem(locked!, 'too_many_attempts');
    expect(looked).toBeLessThan(10);
    // Passwords are counted apart: the owner is asked for the factor as before.
    const login = await logIn(person, strict);
    expectProblem(login, 'second_factor_required');
    expectProblem(
      await proceed(login.body.challenge, person.phone.code(), 'totp', strict),
      'too_many_attempts',
    );
  });
});

describe('a recovery code', () => {
  it('stands in for the application, once, and its owner is told', async () => {
    const person = await someone();
    const code = person.recoveryCodes[3]!;
    const answer = await proceed(
      await challengeOf(person),
      code.toLowerCase().replaceAll('-', ' '),
      'recovery_code',
    );
    expect(answer.status).toBe(200);
    expect(claimsOf(answer.body.accessToken)).toMatchObject({ acr: 'aal2' });
    await new Mailbox(node.smtp, person.email).read('recoveryCodeUsed');
    expectProblem(await proceed(await challengeOf(person), code, 'recovery_code'), 'factor_invalid');
    const factors = await node.api.get('/auth/factors', answer.body.accessToken);
    expect(factors.body.recoveryCodes).toEqual({ left: 9 });
  });

  it('sent by twenty at once works for one', async () => {
    const person = await someone();
    const challenges = [];
    for (let n = 0; n < 20; n += 1) challenges.push(await challengeOf(person));
    const answers = await Promise.all(
      challenges.map((challenge) => proceed(challenge, person.recoveryCodes[0]!, 'recovery_code')),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const { recoveryCodes } = await userOf(person.id);
    expect(recoveryCodes.filter(({ usedAt }: { usedAt?: Date }) => usedAt !== undefined)).toHaveLength(1);
  });

  it('of before is void once there are new ones, which take a fresh proof of both factors', async () => {
    const person = await someone();
    expectProblem(
      await node.api.post('/auth/recovery-codes', undefined, person.accessToken),
      'step_up_required',
    );
    const { body } = await stepUp(person, person.phone.next());
    const fresh = await node.api.post('/auth/recovery-codes', undefined, body.accessToken);
    expect(fresh.body.recoveryCodes).toHaveLength(10);
    await new Mailbox(node.smtp, person.email).read('recoveryCodesCreated');
    expectProblem(
      await proceed(await challengeOf(person), person.recoveryCodes[0]!, 'recovery_code'),
      'factor_invalid',
    );
    const used = await proceed(await challengeOf(person), fresh.body.recoveryCodes[0], 'recovery_code');
    expect(used.status).toBe(200);
  });

  it('is made for nobody who has no factor: it would be one by itself', async () => {
    const { accessToken } = await signUp();
    expectProblem(await node.api.post('/auth/recovery-codes', undefined, accessToken), 'factor_not_found');
  });
});

describe('a session', () => {
  it('is raised by a step-up, and says so in its tokens from then on', async () => {
    const person = await someone();
    expect(claimsOf(person.accessToken)).toMatchObject({ acr: 'aal1' });
    const raised = await stepUp(person, person.phone.next());
    expect(raised.status).toBe(200);
    const claims = claimsOf(raised.body.accessToken);
    expect(claims).toMatchObject({ acr: 'aal2', sid: claimsOf(person.accessToken)['sid'] });
    const refreshed = await node.api.refresh(raised.body.refreshToken);
    expect(claimsOf(refreshed.body.accessToken)).toMatchObject({
      acr: 'aal2',
      auth_time: claims['auth_time'],
    });
  });

  it('stolen, enrols nothing where it is not fresh: no application of the thief', async () => {
    const person = await signUp();
    node.clock.advance(540);
    const { body } = await node.api.refresh(person.refreshToken);
    node.clock.advance(61);
    const stale = await node.api.post('/auth/totp', {}, body.accessToken);
    expectProblem(stale, 'step_up_required');
    expect(stale.headers.get('www-authenticate')).toBe(
      'Bearer error="insufficient_user_authentication", acr_values="aal1", max_age="600"',
    );
    const wrong = { method: 'password', password: 'not the password' };
    expectProblem(await node.api.post('/auth/step-up', wrong, body.accessToken), 'invalid_credentials');
    const proof = { method: 'password', password: PASSWORD };
    const raised = await node.api.post('/auth/step-up', proof, body.accessToken);
    expect((await node.api.post('/auth/totp', {}, raised.body.accessToken)).status).toBe(201);
  });

  it('of one factor, stolen, changes nothing of an account with two: no password, no address, no factor, no deletion', async () => {
    const { accessToken, factorId } = await someone();
    const change = { currentPassword: PASSWORD, newPassword: 'violet umbrella sunday' };
    const attempts = [
      node.api.post('/auth/change-password', change, accessToken),
      node.api.post('/auth/change-email', { email: newPerson().email, password: PASSWORD }, accessToken),
      node.api.post('/auth/totp', {}, accessToken),
      node.api.request('DELETE', `/auth/totp/${factorId}`, { token: accessToken }),
      node.api.request('DELETE', '/auth/me', { body: { password: PASSWORD }, token: accessToken }),
    ];
    for (const answer of await Promise.all(attempts)) {
      expectProblem(answer, 'step_up_required');
      expect(answer.headers.get('www-authenticate')).toContain('acr_values="aal2"');
    }
  });

  it('falls back when the factor that raised it is removed, and its tokens are refused at once', async () => {
    const person = await someone();
    const { body } = await stepUp(person, person.phone.next());
    const other = await proceed(await challengeOf(person), person.phone.next());
    const path = `/auth/totp/${person.factorId}`;
    expectProblem(
      await node.api.request('DELETE', '/auth/totp/of-somebody-else', { token: body.accessToken }),
      'factor_not_found',
    );
    expect((await node.api.request('DELETE', path, { token: body.accessToken })).status).toBe(204);
    await new Mailbox(node.smtp, person.email).read('factorRemoved');
    for (const { accessToken, refreshToken } of [body, other.body]) {
      expectProblem(await node.api.get('/auth/whoami', accessToken), 'access_token_invalid');
      const refreshed = await node.api.refresh(refreshToken);
      expect(claimsOf(refreshed.body.accessToken)).toMatchObject({ acr: 'aal1', amr: ['pwd'] });
    }
    expect((await logIn(person)).status).toBe(200);
  });

  it('is worth no more after a removal that was broken off before it was lowered', async () => {
    const person = await someone();
    const { body } = await stepUp(person, person.phone.next());
    const other = await proceed(await challengeOf(person), person.phone.next());
    await node.database.collection<any>('users').updateOne({ _id: person.id }, { $set: { totp: [] } });
    const refreshed = await node.api.refresh(other.body.refreshToken);
    expect(claimsOf(refreshed.body.accessToken)).toMatchObject({ acr: 'aal1', amr: ['pwd'] });
    const change = { currentPassword: PASSWORD, newPassword: 'violet umbrella sunday' };
    const changed = await node.api.post('/auth/change-password', change, body.accessToken);
    expect(claimsOf(changed.body.accessToken)).toMatchObject({ acr: 'aal1', amr: ['pwd'] });
  });

  it('found by who knows the password is not made fresh with it, and its refresh token is not given to them', async () => {
    const person = await someone();
    const { body } = await proceed(await challengeOf(person), person.phone.next());
    node.clock.advance(601);
    const found = (await node.api.refresh(body.refreshToken)).body.accessToken;
    const proof = { method: 'password', password: PASSWORD };
    const answer = await node.api.post('/auth/step-up', proof, found);
    expectProblem(answer, 'factor_invalid');
    const { methods } = (await node.api.post('/auth/step-up/options', undefined, found)).body;
    expect(methods).toEqual(['totp', 'recovery_code']);
    expectProblem(await node.api.post('/auth/totp', {}, found), 'step_up_required');
    expect((await stepUp({ ...person, accessToken: found }, person.phone.next())).status).toBe(200);
  });

  it('stepped up by eleven codes at once keeps every proof once', async () => {
    const person = await someone();
    const proofs = person.recoveryCodes.map((code) => stepUp(person, code, 'recovery_code'));
    const answers = await Promise.all([stepUp(person, person.phone.next()), ...proofs]);
    // A busy machine says 503 to some.
    for (const { status } of answers) expect([200, 503]).toContain(status);
    const { sid } = claimsOf(person.accessToken);
    const session = await node.database.collection<any>('sessions').findOne({ _id: sid });
    expect(session.proved.map(({ method }: { method: string }) => method).sort()).toEqual([
      'password',
      'recovery_code',
      'totp',
    ]);
  });

  it('that has ended is not raised', async () => {
    const person = await someone();
    const { sid } = claimsOf(person.accessToken);
    await node.database
      .collection<any>('sessions')
      .updateOne({ _id: sid }, { $set: { revokedAt: new Date(), revokedReason: 'logout' } });
    expectProblem(await stepUp(person, person.phone.next()), 'access_token_invalid');
  });
});

describe('downgrade: no way to a session goes around the second factor', () => {
  it('the token endpoint says mfa_required, and its challenge is finished like any other', async () => {
    const person = await someone();
    const form = { grant_type: 'password', username: person.email, password: PASSWORD };
    const answer = await postForm(node.api, '/auth/token', form);
    expect(answer).toMatchObject({
      status: 400,
      body: { error: 'mfa_required', methods: ['totp', 'recovery_code'] },
    });
    expect((await proceed(answer.body.challenge, person.phone.next())).status).toBe(200);
  });

  it('a changed password keeps what was proved, and the cookie what was asked for', async () => {
    const person = await someone();
    const { body } = await stepUp(person, person.phone.next());
    const change = { currentPassword: PASSWORD, newPassword: 'violet umbrella sunday' };
    const changed = await node.api.post('/auth/change-password', change, body.accessToken);
    expect(claimsOf(changed.body.accessToken)).toMatchObject({ acr: 'aal2' });
    const login = { email: person.email, password: change.newPassword, transport: 'cookie' };
    const asked = await node.api.post('/auth/login', login);
    expect(asked.headers.get('set-cookie')).toBeNull();
    const answer = await proceed(asked.body.challenge, person.phone.next());
    expect(answer.headers.get('set-cookie')).toContain('nightlatch-refresh=');
    expect(answer.body.refreshToken).toBeUndefined();
  });

  it('a reset password is asked for the second factor', async () => {
    const person = await someone();
    const mailbox = await confirmAddress(person);
    await node.api.post('/auth/forgot-password', { email: person.email });
    const token = await mailbox.token('reset');
    const newPassword = 'violet umbrella sunday';
    expect((await node.api.post('/auth/reset-password', { token, newPassword })).status).toBe(204);
    const answer = await node.api.post('/auth/login', { email: person.email, password: newPassword });
    expectProblem(answer, 'second_factor_required');
  });
});

describe('a remembered device', () => {
  const remember = async (person: Protected, transport = 'body'): Promise<Answer> => {
    const login = { email: person.email, password: PASSWORD, transport };
    const { challenge } = (await node.api.post('/auth/login', login)).body;
    const continuation = { challenge, method: 'totp', code: person.phone.next(), remember: true };
    return node.api.post('/auth/login/continue', continuation);
  };
  const logInWith = ({ email }: Person, deviceToken: string): Promise<Answer> =>
    node.api.post('/auth/login', { email, password: PASSWORD, deviceToken });

  it('is not asked again, and its session is worth the password alone', async () => {
    const person = await someone();
    const { body } = await remember(person);
    expect(body.deviceExpiresIn).toBe(30 * 86_400);
    const answer = await logInWith(person, body.deviceToken);
    expect(answer.status).toBe(200);
    expect(claimsOf(answer.body.accessToken)).toMatchObject({ acr: 'aal1', amr: ['pwd'] });
    expect(JSON.stringify(await userOf(person.id))).not.toContain(body.deviceToken);
    expectProblem(await logIn(person), 'second_factor_required');
  });

  it('keeps its secret in a cookie where its session uses one', async () => {
    const person = await someone();
    const answer = await remember(person, 'cookie');
    const cookies = answer.headers.getSetCookie();
    const device = cookies.find((cookie) => cookie.startsWith('nightlatch-device='))!;
    expect(device).toMatch(/; Max-Age=2592000; Path=\/auth; HttpOnly; SameSite=Strict$/);
    expect(answer.body.deviceToken).toBeUndefined();
    const login = {
      body: { email: person.email, password: PASSWORD },
      headers: { cookie: device.split(';')[0]! },
    };
    expect((await node.api.request('POST', '/auth/login', login)).status).toBe(200);
    // A second cookie of the name is one that somebody has planted.
    const planted = { ...login, headers: { cookie: `nightlatch-device=x; ${device.split(';')[0]!}` } };
    expectProblem(await node.api.request('POST', '/auth/login', planted), 'second_factor_required');
  });

  it('is worth nothing to another account, after its time, or once it was removed', async () => {
    const [person, other] = [await someone(), await someone()];
    const { body } = await remember(person);
    expectProblem(await logInWith(other, body.deviceToken), 'second_factor_required');
    const { rememberedDevices } = (await node.api.get('/auth/factors', body.accessToken)).body;
    expect(rememberedDevices).toEqual([
      {
        id: expect.any(String),
        name: expect.any(String),
        createdAt: expect.any(String),
        expiresAt: expect.any(String),
      },
    ]);
    const path = `/auth/remembered-devices/${rememberedDevices[0].id}`;
    expect((await node.api.request('DELETE', path, { token: body.accessToken })).status).toBe(204);
    expectProblem(await node.api.request('DELETE', path, { token: body.accessToken }), 'factor_not_found');
    expectProblem(await logInWith(person, body.deviceToken), 'second_factor_required');

    const again = await remember(person);
    node.clock.advance(30 * 86_400);
    expectProblem(await logInWith(person, again.body.deviceToken), 'second_factor_required');
  });

  it('is worth nothing after a factor was removed, also where another one takes its place', async () => {
    const person = await someone();
    const { body } = await remember(person);
    const path = `/auth/totp/${person.factorId}`;
    const removal = await node.api.request('DELETE', path, { token: body.accessToken });
    expect(removal.status).toBe(204);
    const { accessToken } = (await logIn(person)).body;
    await enrol({ ...person, accessToken }, 'Another phone');
    expectProblem(await logInWith(person, body.deviceToken), 'second_factor_required');
  });

  it('is worth nothing after the password was reset', async () => {
    const person = await someone();
    const { body } = await remember(person);
    const mailbox = await confirmAddress(person);
    await node.api.post('/auth/forgot-password', { email: person.email });
    const token = await mailbox.token('reset');
    const newPassword = 'violet umbrella sunday';
    await node.api.post('/auth/reset-password', { token, newPassword });
    const login = { email: person.email, password: newPassword, deviceToken: body.deviceToken };
    expectProblem(await node.api.post('/auth/login', login), 'second_factor_required');
  });
});

describe('where everybody must have a second factor', () => {
  const begin = (challenge: string): Promise<Answer> =>
    strict.api.post('/auth/login/enrol/totp', { challenge, name: 'Phone' });

  it('a login without one ends in its enrolment, and then in a session that it proves nothing in', async () => {
    const person = await signUp();
    const asked = await logIn(person, strict);
    expectProblem(asked, 'action_required');
    expect(asked.body).toMatchObject({ action: 'enrol_factor', expiresIn: 600 });
    const { challenge } = asked.body;
    const begun = await begin(challenge);
    const phone = new AuthenticatorApp(begun.body.secret, node.clock);
    const confirmation = { challenge, enrolment: begun.body.challenge, code: phone.next() };
    const path = '/auth/login/enrol/totp/confirm';
    expectProblem(await strict.api.post(path, { ...confirmation, code: phone.wrong() }), 'factor_invalid');
    const before = await liveSessionsOf(person.id);
    const answer = await strict.api.post(path, confirmation);
    expect(answer.status).toBe(200);
    expect(answer.body.recoveryCodes).toHaveLength(10);
    expect(claimsOf(answer.body.accessToken)).toMatchObject({ acr: 'aal1', amr: ['pwd'] });
    expect(await liveSessionsOf(person.id)).toBe(before + 1);
    expectProblem(await strict.api.post(path, confirmation), 'challenge_invalid');
    expectProblem(await logIn(person, strict), 'second_factor_required');
  });

  it('so does a sign-up: the account is there, and no session', async () => {
    strict.clock.advance(20);
    const person = newPerson();
    const asked = await strict.api.post('/auth/signup', person);
    expectProblem(asked, 'action_required');
    const user = await node.database.collection<any>('users').findOne({ email: person.email });
    expect(await liveSessionsOf(user._id)).toBe(0);
    expect((await begin(asked.body.challenge)).status).toBe(201);
  });

  it('a factor enrolled elsewhere meanwhile shuts the login that was to enrol one', async () => {
    const person = await signUp();
    const { challenge } = (await logIn(person, strict)).body;
    const begun = await begin(challenge);
    await enrol(person);
    const thief = new AuthenticatorApp(begun.body.secret, node.clock);
    const confirmation = { challenge, enrolment: begun.body.challenge, code: thief.next() };
    expectProblem(await strict.api.post('/auth/login/enrol/totp/confirm', confirmation), 'challenge_invalid');
    const { totp } = await userOf(person.id);
    expect(totp).toHaveLength(1);
  });

  it('who has a factor is not let to enrol another one instead of proving it', async () => {
    const person = await someone();
    const { challenge } = (await logIn(person, strict)).body;
    expectProblem(await begin(challenge), 'challenge_invalid');
  });
});
