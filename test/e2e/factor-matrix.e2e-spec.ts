import { SoftwareAuthenticator } from '../../src/testing/software-authenticator.js';
import { signUpAdmin } from '../support/administrator.js';
import { type Answer, newPerson, PASSWORD } from '../support/api.js';
import { claimsOf } from '../support/jwt.js';
import { Mailbox, type MailingApp, newUser, type Person, startMailingApp } from '../support/mailbox.js';
import { postForm } from '../support/oauth.js';
import { expectProblem } from '../support/problems.js';
import { type EnrolledApp, enrolApp } from '../support/second-factor.js';
import { startApp, type TestApp } from '../support/test-app.js';

const USERNAME = 'keeper-of-the-matrix';
const ORIGIN = 'http://localhost:3000';

/** Two nodes on one database: on the second everybody must have a second factor. */
let server: MailingApp;
let strict: TestApp;
/** Somebody with a password, an application, a passkey and recovery codes. */
let owner: Person & EnrolledApp;
let authenticator: SoftwareAuthenticator;
let password = PASSWORD;

beforeAll(async () => {
  server = await startMailingApp({ PASSKEY_ORIGINS: ORIGIN });
  const { mongodbUri, smtp } = server;
  // It delivers mails as well.
  const shared = { MONGODB_URI: mongodbUri, SMTP_URL: smtp.url, PASSKEY_ORIGINS: ORIGIN };
  const env = { ...shared, MFA_POLICY: 'required' };
  strict = await startApp(env, server.clock);

  const person = await newUser(server, { username: USERNAME });
  const verification = { token: await person.mailbox.token('verification'), password };
  expect((await server.api.post('/auth/verify-email', verification)).status).toBe(204);
  const app = await enrolApp(server, person.accessToken);
  const proof = { method: 'totp', code: app.phone.next() };
  const { body } = await server.api.post('/auth/step-up', proof, person.accessToken);
  const token = body.accessToken;
  authenticator = new SoftwareAuthenticator({ origin: ORIGIN, userVerified: false });
  const { challenge, options } = (await server.api.post('/auth/passkeys/options', {}, token)).body;
  const response = authenticator.create(options);
  expect((await server.api.post('/auth/passkeys', { challenge, response }, token)).status).toBe(201);
  owner = { ...app, ...person };
});
afterAll(async () => {
  await strict.close();
  await server.close();
});

const sessionsOf = (userId: string): Promise<number> =>
  server.database.collection('sessions').countDocuments({ userId, revokedAt: null });

async function passkeyLogin(transport?: string): Promise<Answer> {
  const { challenge, options } = (await server.api.post('/auth/passkeys/login/options')).body;
  const response = authenticator.get(options);
  return server.api.post('/auth/passkeys/login', { challenge, response, ...(transport && { transport }) });
}

/** A new password by mail, and the login with it. */
async function reset(person: Person, app: TestApp = server): Promise<Answer> {
  await app.api.post('/auth/forgot-password', { email: person.email });
  const token = await person.mailbox.token('reset');
  password = 'violet umbrella sunday';
  const answer = await app.api.post('/auth/reset-password', { token, newPassword: password });
  expect(answer.status).toBe(204);
  expect(answer.text).toBe('');
  return app.api.post('/auth/login', { email: person.email, password });
}

const form = (app: TestApp, email: string): Promise<Answer> =>
  postForm(app.api, '/auth/token', { grant_type: 'password', username: email, password });

/** Every first factor, by every way in. */
const FIRST: Record<string, () => Promise<Answer>> = {
  'the password': () => server.api.post('/auth/login', { email: owner.email, password }),
  'the password and the username': () => server.api.post('/auth/login', { username: USERNAME, password }),
  'the password, over the cookie': () =>
    server.api.post('/auth/login', { email: owner.email, password, transport: 'cookie' }),
  'the password, with the device of nobody': () =>
    server.api.post('/auth/login', { email: owner.email, password, deviceToken: 'x'.repeat(43) }),
  'the password, at the token endpoint': () => form(server, owner.email),
  'a passkey that asked for nothing': () => passkeyLogin(),
  'a passkey that asked for nothing, over the cookie': () => passkeyLogin('cookie'),
  'a password that was reset by mail': () => reset(owner),
};

/** Every second factor, right and wrong. */
const SECOND: Record<string, { right: (challenge: string) => Promise<object>; wrong: object }> = {
  totp: {
    right: () => Promise.resolve({ code: owner.phone.next() }),
    wrong: { code: '12345' },
  },
  recovery_code: {
    right: () => Promise.resolve({ code: owner.recoveryCodes.pop()! }),
    wrong: { code: '7H2K-9QXM-0B3T-WZ5D' },
  },
  passkey: {
    right: async (challenge) => {
      const { passkey } = (await server.api.post('/auth/login/continue/options', { challenge })).body;
      return { response: authenticator.get(passkey) };
    },
    wrong: { response: { id: 'x', response: {} } },
  },
  password: {
    right: () => Promise.resolve({ password }),
    wrong: { password: 'not the password' },
  },
};

function expectNoToken({ body, headers, status, text }: Answer): void {
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
  expect(body).not.toHaveProperty('accessToken');
  expect(text).not.toContain('eyJ');
  expect(headers.get('set-cookie')).toBeNull();
}

/** All that a challenge could be taken for. */
async function expectWorthNothingElse(challenge: string): Promise<void> {
  const { api } = server;
  const elsewhere = [
    api.refresh(challenge),
    api.get('/auth/me', challenge),
    api.post('/auth/step-up', { method: 'password', password, challenge }, challenge),
    api.post('/auth/login/enrol/totp', { challenge }),
    api.post('/auth/login/enrol/totp/confirm', { challenge, enrolment: challenge, code: owner.phone.code() }),
    api.post('/auth/login/enrol/passkey/options', { challenge }),
    api.post('/auth/login/enrol/passkey', { challenge, enrolment: challenge, response: {} }),
    api.post('/auth/passkeys/login', { challenge, response: {} }),
    api.post('/auth/passkeys/signup', { challenge, response: {} }),
    api.post('/auth/reset-password', { token: challenge, newPassword: 'violet umbrella monday' }),
    postForm(api, '/auth/token', { grant_type: 'refresh_token', refresh_token: challenge }),
  ];
  for (const answer of await Promise.all(elsewhere)) expectNoToken(answer);
}

describe.each(Object.entries(FIRST))('%s', (way, begin) => {
  it('gives no token without a second factor, and with any', async () => {
    for (const [method, { right, wrong }] of Object.entries(SECOND)) {
      const first = await begin();
      const before = await sessionsOf(owner.id);
      expectNoToken(first);
      expect(first.body.code ?? first.body.error).toMatch(/^(second_factor_required|mfa_required)$/);
      const { challenge, methods } = first.body;
      const isSecond = methods.includes(method);
      expect(isSecond).toBe(!way.includes(method));
      await expectWorthNothingElse(challenge);

      const proceed = (answer: object): Promise<Answer> =>
        server.api.post('/auth/login/continue', { challenge, method, ...answer });
      expectNoToken(await proceed({}));
      expectNoToken(await proceed(wrong));
      expect(await sessionsOf(owner.id)).toBe(before);

      const answer = await proceed(await right(challenge));
      if (!isSecond) {
        // What was proved already, once more.
        expectNoToken(answer);
        expect(await sessionsOf(owner.id)).toBe(before);
        continue;
      }
      expect(answer.status).toBe(200);
      const isTwoKinds = !way.includes('passkey') || method === 'password';
      expect(claimsOf(answer.body.accessToken)).toMatchObject({ acr: isTwoKinds ? 'aal2' : 'aal1' });
      expect(answer.headers.get('set-cookie') !== null).toBe(way.includes('cookie'));
      expect(await sessionsOf(owner.id)).toBe(before + 1);
      expectNoToken(await proceed({}));
      if (way.includes('reset')) break;
    }
  });
});

describe('where everybody must have a second factor, and the account has none', () => {
  /** Every way in, by who has a password and nothing else. */
  const WAYS: Record<string, () => Promise<Answer>> = {
    'a login': async () => {
      const { email } = await newUser(server);
      return strict.api.post('/auth/login', { email, password: PASSWORD });
    },
    'a login over the cookie': async () => {
      const { email } = await newUser(server);
      return strict.api.post('/auth/login', { email, password: PASSWORD, transport: 'cookie' });
    },
    'the token endpoint': async () => {
      password = PASSWORD;
      return form(strict, (await newUser(server)).email);
    },
    'a sign-up': () => strict.api.post('/auth/signup', newPerson()),
    'a sign-up over the cookie': () =>
      strict.api.post('/auth/signup', { ...newPerson(), transport: 'cookie' }),
    'a reset password': async () => reset(await newUser(server), strict),
    'a change of the password': async () => {
      const { accessToken } = await newUser(server);
      const change = { currentPassword: PASSWORD, newPassword: 'violet umbrella sunday' };
      return strict.api.post('/auth/change-password', change, accessToken);
    },
    'an invitation': async () => {
      const { token } = await signUpAdmin(server);
      const { name, email } = newPerson();
      expect((await server.api.post('/users', { name, email }, token)).status).toBe(201);
      const mailbox = new Mailbox(server.smtp, email);
      const choice = { token: await mailbox.token('invitation'), newPassword: PASSWORD };
      expect((await strict.api.post('/auth/reset-password', choice)).status).toBe(204);
      return strict.api.post('/auth/login', { email, password: PASSWORD });
    },
    'an import': async () => {
      const { token } = await signUpAdmin(server);
      const { name, email } = newPerson();
      const users = server.database.collection<any>('users');
      const { passwordHash } = (await users.findOne({ email: (await newUser(server)).email }))!;
      const list = { users: [{ name, email, passwordHash, emailVerified: true }] };
      expect((await server.api.post('/users/import', list, token)).body.created).toBe(1);
      return strict.api.post('/auth/login', { email, password: PASSWORD });
    },
  };

  it.each(Object.entries(WAYS))('%s gives no token', async (_way, enter) => {
    const answer = await enter();
    expectNoToken(answer);
    expect(answer.body).toMatchObject({ action: 'enrol_factor', challenge: expect.any(String) });
    const { challenge } = answer.body;
    const instead = { challenge, method: 'password', password: PASSWORD };
    expectProblem(await strict.api.post('/auth/login/continue', instead), 'challenge_invalid');
    expectNoToken(await strict.api.refresh(challenge));
    expect((await strict.api.post('/auth/login/enrol/totp', { challenge })).status).toBe(201);
  });

  it('a passkey that asked for a PIN, a finger or a face is both', async () => {
    const { name, email } = newPerson();
    const { challenge, options } = (await strict.api.post('/auth/passkeys/signup/options', { name, email }))
      .body;
    const own = new SoftwareAuthenticator({ origin: ORIGIN });
    const { status, body } = await strict.api.post('/auth/passkeys/signup', {
      challenge,
      response: own.create(options),
    });
    expect(status).toBe(201);
    expect(claimsOf(body.accessToken)).toMatchObject({ acr: 'aal2' });
  });
});
