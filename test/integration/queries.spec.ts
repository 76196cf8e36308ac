import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SoftwareAuthenticator } from '../../src/testing/software-authenticator.js';
import { newPerson, PASSWORD } from '../support/api.js';
import { signUpAdmin, signUpUser } from '../support/administrator.js';
import { CliHost } from '../support/cli-process.js';
import { type MailingApp, newUser, startMailingApp } from '../support/mailbox.js';
import { AuthenticatorApp } from '../support/authenticator-app.js';
import { ProviderServer } from '../support/provider-server.js';
import { QueryProfile } from '../support/query-profile.js';
import { ROUTES } from '../support/routes.js';
import { startApp, TEST_SECRETS } from '../support/test-app.js';

/** Enough that MongoDB would have to look at more than it finds, had it no index. */
const USERS = 1500;

/** A handful of documents, for ever: the key ring keeps no more. */
const SMALL = ['signing_keys'];
/** Read as a whole, by the nodes that begin to follow it. It holds what a few minutes have revoked. */
const SHORT_LIVED = ['revocations'];

/** Where the pages are whose passkeys the application takes. */
const ORIGIN = 'http://localhost:3000';

const CLIENT = { id: 'checker', secret: randomBytes(24).toString('base64url') };

const commands = new CliHost();
let providers: ProviderServer;
let server: MailingApp;
let profile: QueryProfile;
/** `GET /auth/sessions/:id`, say: what was asked for. */
const asked = new Set<string>();

beforeAll(async () => {
  providers = await ProviderServer.start();
  server = await startMailingApp({
    ...{ FEDERATED_PROVIDERS: 'corp', FEDERATED_REDIRECT_URIS: 'com.example.app:/callback' },
    ...{ CORP_ISSUER: `${providers.url}/corp`, CORP_PRIVATE_ADDRESSES: 'on' },
    ...{ CORP_CLIENT_ID: 'corp-client', CORP_CLIENT_SECRET: 'corp-secret' },
    ROLES: 'editor',
    INTROSPECTION_CLIENTS: `${CLIENT.id}:${CLIENT.secret}`,
  });
  await seed();
  profile = await QueryProfile.start(server.mongodbUri);
});
afterAll(async () => {
  await Promise.all([commands.stop(), profile.close()]);
  await server.close();
  await providers.stop();
});

/** Documents as the product writes them: those of one real person, many times over. */
async function seed(): Promise<void> {
  await newUser(server);
  const { body } = await server.api.signUp();
  await server.api.post('/auth/forgot-password', { email: body.user.email });
  await server.database.mailsSettled();
  await server.database.auditSettled();
  for (const name of ['users', 'sessions', 'outbox', 'mailed_tokens', 'audit'] as const) {
    const collection = server.database.collection<any>(name);
    const [sample]: any[] = await collection.find().sort({ _id: -1 }).limit(1).toArray();
    const copies = Array.from({ length: USERS }, (_, index) => ({
      ...sample,
      _id: `${name}-seed-${index}`,
      ...('email' in sample && { email: `seed-${index}@example.net` }),
      ...('userId' in sample && { userId: `users-seed-${index}` }),
      ...('tokenHash' in sample && { tokenHash: `seed-${index}` }),
      ...('seq' in sample && { seq: Number(sample.seq) + USERS + index }),
    }));
    await collection.insertMany(copies);
  }
}

/** Logs in at a provider that is none of the real ones, links what it gives, and unlinks it. */
async function useProviders(): Promise<void> {
  const redirectUri = 'com.example.app:/callback';
  const at = (id: string, route: string): { path: string } => ({ path: route.replace(':provider', id) });
  const flowOf = async (route: string, approval: object, token?: string): Promise<any> => {
    const { flow, url } = await ask('POST', route, {
      ...at('corp', route),
      ...{ body: { redirectUri }, status: 200 },
      ...(token !== undefined && { token }),
    });
    return { flow, ...Object.fromEntries(providers.approve(url, approval).searchParams) };
  };
  const [start, finish] = ['/auth/federated/:provider/start', '/auth/federated/:provider/finish'];
  const grace = { claims: { sub: 'grace', email: 'grace.queries@example.com', email_verified: true } };
  await ask('GET', '/auth/federated', { status: 200 });
  // Opened, and logged in to.
  for (let time = 0; time < 2; time++) {
    const body = await flowOf(start, grace);
    await ask('POST', finish, { ...at('corp', finish), body, status: 200 });
  }
  const body = await flowOf(start, grace);
  const { accessToken: token } = await ask('POST', finish, { ...at('corp', finish), body, status: 200 });
  const [link, done] = ['/auth/identities/:provider/start', '/auth/identities/:provider/finish'];
  const linking = await flowOf(link, { claims: { sub: 'second' } }, token);
  await ask('POST', done, { ...at('corp', done), token, body: linking, status: 201 });
  const { items } = await ask('GET', '/auth/identities', { token, status: 200 });
  const path = `/auth/identities/${items[1].id}`;
  await ask('DELETE', '/auth/identities/:id', { path, token, status: 204 });

  const ada = await newUser(server);
  const claimed = { claims: { sub: 'ada', email: ada.email, email_verified: false } };
  for (const method of ['page', 'session']) {
    const { challenge } = await ask('POST', finish, {
      ...at('corp', finish),
      ...{ body: await flowOf(start, claimed), status: 409 },
    });
    const proof = { challenge, method: 'password', password: PASSWORD };
    if (method === 'session') {
      await ask('POST', '/auth/federated/link/options', { body: { challenge }, status: 200 });
      await ask('POST', '/auth/federated/link', { body: proof, status: 200 });
    } else {
      await ask('POST', '/auth/identities', { token: ada.accessToken, body: { challenge }, status: 201 });
      const { items: own } = await ask('GET', '/auth/identities', { token: ada.accessToken, status: 200 });
      const linked = { path: `/auth/identities/${own[0].id}`, token: ada.accessToken, status: 204 };
      await ask('DELETE', '/auth/identities/:id', linked);
    }
  }
  // By a link, and by a form; that `fetch` does not follow where they lead is seen in federated.e2e-spec.ts.
  const callback = '/auth/federated/:provider/callback';
  for (const [method, route] of [
    ['GET', start],
    ['GET', callback],
    ['POST', callback],
  ] as const) {
    const sent = { method, redirect: 'manual' as const };
    const form = method === 'POST' && { body: new URLSearchParams({ state: 'x' }) };
    const { status } = await fetch(server.api.url + at('corp', route).path, { ...sent, ...form });
    expect([method, route, status]).toEqual([method, route, 302]);
    asked.add(`${method} ${route}`);
  }
}

async function ask(
  method: string,
  route: string,
  {
    path = route,
    status,
    ...options
  }: {
    path?: string;
    status: number;
    token?: string;
    body?: unknown;
    form?: Record<string, string>;
    headers?: Record<string, string>;
    redirect?: 'manual';
  },
): Promise<any> {
  const { form, ...sent } = options;
  const answer = await server.api.request(method, path, {
    ...sent,
    ...(form !== undefined && {
      raw: new URLSearchParams(form).toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...sent.headers },
    }),
  });
  expect([method, route, answer.status]).toEqual([method, route, status]);
  asked.add(`${method} ${route}`);
  return answer.body;
}

/** Every route, each with an answer that is no refusal, and the refusals that ask the database most. */
async function useEverything(): Promise<void> {
  for (const path of [
    ...['/', '/health/live', '/health/ready', '/metrics', '/.well-known/jwks.json'],
    ...['/.well-known/oauth-authorization-server', '/.well-known/oauth-protected-resource'],
    '/.well-known/revocations',
  ]) {
    await ask('GET', path, { status: 200 });
  }
  for (const { path } of ROUTES.filter(({ page }) => page)) {
    // A page is the same at every path of its own; of files there is none of that name.
    await ask('GET', path, { status: path.endsWith('/:file') ? 404 : 200 });
  }
  const ada = await newUser(server);
  const { email, mailbox } = ada;
  asked.add('POST /auth/signup');
  const form = { login: email, password: 'no password of hers' };
  await ask('POST', '/login', { form, headers: { 'Sec-Fetch-Site': 'same-origin' }, status: 401 });
  const login = async (password = PASSWORD): Promise<any> =>
    ask('POST', '/auth/login', { body: { email, password }, status: 200 });
  await ask('POST', '/auth/login', { body: { username: 'nobody', password: PASSWORD }, status: 401 });
  let { accessToken: token, refreshToken } = await login();

  await ask('GET', '/auth/whoami', { token, status: 200 });
  await ask('GET', '/auth/me', { token, status: 200 });
  await ask('PATCH', '/auth/me', { token, body: { name: 'Ada', username: 'ada' }, status: 200 });
  await ask('GET', '/auth/me/export', { token, status: 200 });
  await ask('GET', '/auth/activity', { token, status: 200 });
  const used = refreshToken;
  ({ accessToken: token } = await ask('POST', '/auth/refresh', {
    body: { refreshToken },
    status: 200,
  }));
  const { refreshToken: granted } = await login();
  const { refresh_token: rotated, access_token: other } = await ask('POST', '/auth/token', {
    form: { grant_type: 'refresh_token', refresh_token: granted },
    status: 200,
  });
  const basic = `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64')}`;
  for (const checked of [other, rotated]) {
    await ask('POST', '/auth/introspect', {
      form: { token: checked },
      headers: { Authorization: basic },
      status: 200,
    });
  }
  await ask('POST', '/auth/revoke', { form: { token: rotated }, status: 200 });

  await login();
  const sessions = await ask('GET', '/auth/sessions', { token, status: 200 });
  const elsewhere = sessions.items.find(({ current }: any) => !current);
  await ask('DELETE', '/auth/sessions/:id', { path: `/auth/sessions/${elsewhere.id}`, token, status: 204 });

  await ask('POST', '/auth/verify-email/resend', { token, status: 202 });
  await ask('GET', '/auth/verify-email', { status: 200 });
  await mailbox.read('verification');
  await ask('POST', '/auth/verify-email', {
    body: { token: await mailbox.token('verification') },
    status: 204,
  });
  const next = newPerson().email;
  await ask('POST', '/auth/forgot-password', { body: { email }, status: 202 });
  await ask('GET', '/auth/reset-password', { status: 200 });
  await ask('POST', '/auth/reset-password', {
    body: { token: await mailbox.token('reset'), newPassword: 'violet umbrella sunday' },
    status: 204,
  });
  await ask('POST', '/auth/refresh', { body: { refreshToken: used }, status: 401 });
  ({ accessToken: token } = await login('violet umbrella sunday'));
  await ask('POST', '/auth/change-password', {
    body: { currentPassword: 'violet umbrella sunday', newPassword: PASSWORD },
    token,
    status: 200,
  });
  ({ accessToken: token } = await login());
  await ask('POST', '/auth/change-email', { body: { email: next, password: PASSWORD }, token, status: 202 });
  ({ refreshToken } = await login());
  await ask('POST', '/auth/logout', { body: { refreshToken }, status: 204 });
  ({ accessToken: token } = await login());
  await ask('POST', '/auth/logout-all', { token, status: 204 });

  const leaver = await signUpUser(server);
  await ask('DELETE', '/auth/me', { token: leaver.token, body: { password: PASSWORD }, status: 204 });
}

/** A second factor, from its enrolment to its end. */
async function useSecondFactors(): Promise<void> {
  const { email, token: weak } = await signUpUser(server);
  const begun = await ask('POST', '/auth/totp', { token: weak, body: {}, status: 201 });
  const phone = new AuthenticatorApp(begun.secret, server.clock);
  const confirmation = { challenge: begun.challenge, code: phone.next() };
  const { id } = await ask('POST', '/auth/totp/confirm', { token: weak, body: confirmation, status: 200 });
  await ask('POST', '/auth/step-up/options', { token: weak, status: 200 });
  const proof = { method: 'totp', code: phone.next() };
  const { accessToken: token } = await ask('POST', '/auth/step-up', {
    token: weak,
    body: proof,
    status: 200,
  });
  await ask('POST', '/auth/recovery-codes', { token, status: 200 });

  const { challenge } = await ask('POST', '/auth/login', {
    body: { email, password: PASSWORD },
    status: 401,
  });
  await ask('POST', '/auth/login/continue/options', { body: { challenge }, status: 200 });
  const continuation = { challenge, method: 'totp', code: phone.next(), remember: true };
  const { deviceToken } = await ask('POST', '/auth/login/continue', { body: continuation, status: 200 });
  await ask('POST', '/auth/login', { body: { email, password: PASSWORD, deviceToken }, status: 200 });
  const { rememberedDevices } = await ask('GET', '/auth/factors', { token, status: 200 });
  const device = `/auth/remembered-devices/${rememberedDevices[0].id}`;
  await ask('DELETE', '/auth/remembered-devices/:id', { path: device, token, status: 204 });
  await ask('DELETE', '/auth/totp/:id', { path: `/auth/totp/${id}`, token, status: 204 });

  // Here nobody has to have one.
  await ask('POST', '/auth/login/enrol/totp', { body: { challenge }, status: 401 });
  const enrolment = { challenge, enrolment: begun.challenge, code: '123456' };
  await ask('POST', '/auth/login/enrol/totp/confirm', { body: enrolment, status: 401 });
}

/** Passkeys, from the first to the last. */
async function usePasskeys(): Promise<void> {
  const authenticator = new SoftwareAuthenticator({ origin: ORIGIN });
  const options = (route: string, more: object = {}): Promise<any> =>
    ask('POST', `${route}/options`, { body: {}, status: 200, ...more });

  const { name, email } = newPerson();
  const opening = await options('/auth/passkeys/signup', { body: { name, email } });
  const { accessToken: token } = await ask('POST', '/auth/passkeys/signup', {
    body: { challenge: opening.challenge, response: authenticator.create(opening.options) },
    status: 201,
  });
  const another = new SoftwareAuthenticator({ origin: ORIGIN });
  const adding = await options('/auth/passkeys', { token });
  const { id } = await ask('POST', '/auth/passkeys', {
    token,
    body: { challenge: adding.challenge, response: another.create(adding.options) },
    status: 201,
  });
  const unknown = new SoftwareAuthenticator({ origin: ORIGIN });
  unknown.create(adding.options);
  for (const [who, status] of [
    [unknown, 401],
    [authenticator, 200],
  ] as const) {
    const login = await options('/auth/passkeys/login');
    const body = { challenge: login.challenge, response: who.get(login.options) };
    await ask('POST', '/auth/passkeys/login', { body, status });
  }
  const path = `/auth/passkeys/${id}`;
  await ask('GET', '/auth/passkeys', { token, status: 200 });
  await ask('PATCH', '/auth/passkeys/:id', { path, token, body: { name: 'Key' }, status: 200 });
  await ask('DELETE', '/auth/passkeys/:id', { path, token, status: 200 });

  await ask('GET', '/.well-known/webauthn', { status: 200 });
  await ask('GET', '/.well-known/passkey-endpoints', { status: 200 });
  await ask('GET', '/.well-known/change-password', { status: 302, redirect: 'manual' });
  // Here nobody has to have one.
  const { challenge } = await options('/auth/passkeys/login');
  await options('/auth/login/enrol/passkey', { body: { challenge }, status: 401 });
  const enrolment = { challenge, enrolment: challenge, response: another.create(adding.options) };
  await ask('POST', '/auth/login/enrol/passkey', { body: enrolment, status: 401 });
}

/** Logins by mail, and an anonymous account that becomes a real one. */
async function useEmailLogin(): Promise<void> {
  await ask('GET', '/auth/methods', { status: 200 });
  await ask('GET', '/auth/email/login', { status: 200 });
  const ada = await newUser(server);
  const begun = { email: ada.email, method: 'link' };
  const { flow } = await ask('POST', '/auth/email/start', { body: begun, status: 202 });
  const link = await ada.mailbox.token('loginLink');
  await ask('POST', '/auth/email/link', { body: { token: link }, status: 200 });
  await ask('POST', '/auth/email/finish', { body: { token: link, flow }, status: 200 });
  await ask('POST', '/auth/verify-email/continue', { body: { challenge: flow }, status: 401 });
  const { accessToken: token } = await ask('POST', '/auth/anonymous', { body: {}, status: 201 });
  await ask('POST', '/auth/anonymous/signup', { token, body: newPerson(), status: 200 });
}

/** What counting requests and guesses asks, which the other instance leaves out: it would be stopped by it. */
async function meetLimits(): Promise<void> {
  const limited = await startApp({ MONGODB_URI: server.mongodbUri, RATE_LIMITS: 'on' });
  const { body } = await limited.api.signUp();
  await limited.api.post('/auth/login', { email: body.user.email, password: 'wrong' });
  await limited.api.post('/auth/login', { email: body.user.email, password: PASSWORD });
  await limited.api.post('/auth/forgot-password', { email: body.user.email });
  await limited.close();
}

/** What administrators do, by HTTP and on the command line. */
async function administrate(): Promise<void> {
  await signUpAdmin(server);
  const { token } = await signUpAdmin(server);
  const { id, email } = await signUpUser(server);
  const path = `/users/${id}`;
  await ask('GET', '/users', { token, status: 200 });
  await ask('GET', '/users', { path: '/users?q=seed-1&limit=5', token, status: 200 });
  await ask('GET', '/users', { path: '/users?role=admin&q=ada', token, status: 200 });
  await ask('GET', '/users', { path: '/users?status=banned&limit=1', token, status: 200 });
  await ask('GET', '/users/roles', { token, status: 200 });
  await server.database.auditSettled();
  await ask('GET', '/audit', { token, status: 200 });
  const page = await ask('GET', '/audit', { path: `/audit?user=${id}&limit=1`, token, status: 200 });
  for (const query of [
    ...[`user=${id}`, 'type=user.deleted', `session=${id}`, `user=${id}&cursor=${page.nextCursor}`],
    ...['from=2999-01-01T00:00:00Z', `user=${id}&type=session.opened`, 'to=1999-01-01T00:00:00Z'],
  ]) {
    await ask('GET', '/audit', { path: `/audit?${query}`, token, status: 200 });
  }
  await ask('GET', '/audit/verification', { token, status: 200 });
  for (const what of ['status', 'samples', 'mails', 'configuration', 'signing-keys'])
    await ask('GET', `/operations/${what}`, { token, status: 200 });
  await ask('GET', '/operations/mails', { path: '/operations/mails?state=settled', token, status: 200 });
  const { id: kid } = await ask('POST', '/operations/signing-keys/rotate', { token, body: {}, status: 201 });
  await ask('POST', '/operations/signing-keys/:id/revoke', {
    ...{ path: `/operations/signing-keys/${kid}/revoke`, token, body: {}, status: 204 },
  });
  const { name, email: invited } = newPerson();
  await ask('POST', '/users', { token, body: { name, email: invited }, status: 201 });
  await ask('POST', '/users/import', {
    token,
    body: { users: [newPerson()].map(({ name, email }) => ({ name, email, username: 'imported' })) },
    status: 200,
  });
  await ask('GET', '/users/:id', { path, token, status: 200 });
  await ask('PATCH', '/users/:id', { path, token, body: { roles: ['user', 'editor'] }, status: 200 });
  await ask('GET', '/users/:id/sessions', { path: `${path}/sessions`, token, status: 200 });
  await ask('DELETE', '/users/:id/sessions', { path: `${path}/sessions`, token, status: 204 });
  await ask('GET', '/users/:id/factors', { path: `${path}/factors`, token, status: 200 });
  await ask('DELETE', '/users/:id/factors', { path: `${path}/factors`, token, status: 204 });

  const env = { ...TEST_SECRETS, MONGODB_URI: server.mongodbUri, ROLES: 'editor', BCRYPT_COST: '10' };
  const cwd = mkdtempSync(join(tmpdir(), 'nightlatch-queries-'));
  for (const args of [
    ['users', 'list'],
    ['users', 'ban', email],
    ['users', 'unban', email],
    ['users', 'unlock', email],
    ['users', 'reset-factors', email, '--yes'],
    ['users', 'set-role', email, 'editor'],
    ['keys', 'list'],
    ['keys', 'rotate'],
  ]) {
    const { code, stderr } = await commands.run(args, env, cwd);
    expect([args, code, stderr]).toEqual([args, 0, '']);
  }
  await ask('DELETE', '/users/:id', { path, token, status: 204 });
}

it('every query of every route and command is on an index, and costs no more with more data', async () => {
  await useEverything();
  await useSecondFactors();
  await usePasskeys();
  await useEmailLogin();
  await useProviders();
  await administrate();
  await meetLimits();
  await profile.stop();

  const open = ROUTES.flatMap(({ path, methods }) =>
    methods.filter((method) => method !== 'HEAD').map((method) => `${method} ${path}`),
  ).filter((route) => !asked.has(route));
  expect(open).toEqual([]);
  expect(await profile.collections()).toEqual(
    expect.arrayContaining([
      ...['account_failures', 'address_failures', 'mailed_tokens', 'outbox', 'rate_limits', 'revocations'],
      ...['sessions', 'signing_keys', 'users', 'audit', 'audit_pending', 'challenges'],
    ]),
  );
  expect(await profile.offenders([...SMALL, ...SHORT_LIVED])).toEqual([]);
});

it('would notice one that is not', async () => {
  const probe = await QueryProfile.start(server.mongodbUri);
  try {
    await server.database.collection('users').findOne({ name: 'nobody has it' });
    await server.database
      .collection('sessions')
      .find({ userId: { $gte: '' }, transport: 'none' })
      .toArray();
    await probe.stop();
    expect((await probe.offenders([...SMALL, ...SHORT_LIVED])).join('\n')).toMatch(
      /^query users by .*: scans the collection\n[^]*query sessions by .*: looks at \d+ documents$/,
    );
  } finally {
    await probe.close();
  }
});
