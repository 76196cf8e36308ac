import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Answer, newPerson, PASSWORD } from '../support/api.js';
import { CliHost } from '../support/cli-process.js';
import { cookiesOf, OWN_PAGE } from '../support/cookie-client.js';
import { claimsOf } from '../support/jwt.js';
import { Mailbox, type MailingApp, newUser, type Person, startMailingApp } from '../support/mailbox.js';
import { expectProblem } from '../support/problems.js';
import { type Approval, type Misbehaviour, newAppleKey, ProviderServer } from '../support/provider-server.js';
import { enrolApp } from '../support/second-factor.js';
import { startApp } from '../support/test-app.js';

const APP = 'http://localhost:4000';
const REDIRECT = 'com.example.app:/callback';
const NAMED = ['google', 'github', 'apple', 'microsoft', 'gitlab', 'discord', 'facebook', 'linkedin'];
const TENANT = '9122040d-6c67-4c5b-b112-36a304b66dad';

let providers: ProviderServer;
let server: MailingApp;

function settingsOf(ids: readonly string[], base: string): Record<string, string> {
  const settings = ids.flatMap((id) => [
    [`${id.toUpperCase()}_CLIENT_ID`, `${id}-client`],
    ...(id === 'apple' ? [] : [[`${id.toUpperCase()}_CLIENT_SECRET`, `${id}-secret`]]),
    [`${id.toUpperCase()}_ISSUER`, `${base}/${id}`],
    [`${id.toUpperCase()}_PRIVATE_ADDRESSES`, 'on'],
  ]);
  return Object.fromEntries(settings) as Record<string, string>;
}

beforeAll(async () => {
  providers = await ProviderServer.start();
  const { pem, publicKey } = newAppleKey();
  providers.appleKey = publicKey;
  const others = ['corp', 'slow', 'loop', 'large', 'keys'];
  server = await startMailingApp({
    // A mailbox would be one more credential.
    EMAIL_LOGIN: 'off',
    METRICS: 'on',
    FEDERATED_PROVIDERS: [...NAMED, ...others, 'fed'].join(),
    FEDERATED_REDIRECT_URIS: REDIRECT,
    CORS_ORIGINS: APP,
    ...settingsOf([...NAMED, ...others], providers.url),
    ...{
      APPLE_TEAM_ID: 'TEAMID1234',
      APPLE_KEY_ID: 'KEYID12345',
      APPLE_PRIVATE_KEY: pem.replaceAll('\n', '\\n'),
    },
    // By the address of its metadata alone.
    ...{ FED_CLIENT_ID: 'fed-client', FED_CLIENT_SECRET: 'fed-secret', FED_PRIVATE_ADDRESSES: 'on' },
    FED_DISCOVERY_URL: `${providers.url}/fed/.well-known/openid-configuration`,
    ...{ GOOGLE_HOSTED_DOMAIN: 'example.com', CORP_AUTHORITATIVE_DOMAINS: 'corp.example' },
  });
});
afterAll(async () => {
  await server.close();
  await providers.stop();
});

/** A browser: what it holds, and where it was sent. */
interface Browser {
  cookie: string;
  url: string;
}

function cookieIn(answer: Answer, name: string): string | undefined {
  return cookiesOf(answer).find((cookie) => cookie.name === name)?.value;
}

async function start(provider: string, returnTo?: string): Promise<Answer> {
  const query = returnTo === undefined ? '' : `?${new URLSearchParams({ returnTo }).toString()}`;
  return follow(`/auth/federated/${provider}/start${query}`);
}

/** A browser's navigation, which shows where it is sent and does not go there. */
async function follow(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(server.api.url + path, { redirect: 'manual', ...init });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : {}, text };
}

async function begin(provider: string, returnTo?: string): Promise<Browser> {
  const answer = await start(provider, returnTo);
  expect(answer.status).toBe(302);
  const value = cookieIn(answer, `nightlatch-federated-${provider}`);
  return { cookie: `nightlatch-federated-${provider}=${value}`, url: answer.headers.get('location')! };
}

/** The browser comes back, by a link. */
async function comeBack(callback: URL, cookie = ''): Promise<Answer> {
  const headers: Record<string, string> = cookie === '' ? {} : { Cookie: cookie };
  return follow(callback.pathname + callback.search, { headers });
}

/** The same with a form, as Apple's page sends it. */
async function comeBackByForm(
  callback: URL,
  cookie: string,
  more: Record<string, string> = {},
): Promise<Answer> {
  const body = new URLSearchParams([...callback.searchParams, ...Object.entries(more)]);
  const headers = { Cookie: cookie, Origin: 'https://appleid.apple.com', 'Sec-Fetch-Site': 'cross-site' };
  return follow(callback.pathname, { method: 'POST', headers, body });
}

/** Begin, agree, come back. */
async function logIn(provider: string, approval: Approval): Promise<Answer> {
  const { cookie, url } = await begin(provider);
  const callback = providers.approve(url, approval);
  return provider === 'apple' ? comeBackByForm(callback, cookie) : comeBack(callback, cookie);
}

/** What the page is told behind `#`. */
function outcomeOf(answer: Answer): Record<string, string> {
  expect(answer.status).toBe(302);
  const { hash } = new URL(answer.headers.get('location')!);
  return Object.fromEntries(new URLSearchParams(hash.slice(1)));
}

/** That a session was opened: its tokens, as the page gets them with its first refresh. */
async function sessionOf(answer: Answer): Promise<any> {
  expect(outcomeOf(answer)).toEqual({});
  const Cookie = `nightlatch-refresh=${cookieIn(answer, 'nightlatch-refresh')}`;
  const refreshed = await server.api.request('POST', '/auth/refresh', { headers: { Cookie, ...OWN_PAGE } });
  expect(refreshed.status).toBe(200);
  return refreshed.body;
}

let count = 0;
/** Somebody at a provider, with a verified address. */
function somebody(claims: Record<string, unknown> = {}): { claims: Record<string, unknown> } {
  count += 1;
  const own = {
    sub: `subject-${count}`,
    email: `fed.${process.pid}.${count}@example.com`,
    email_verified: true,
  };
  return { claims: { ...own, name: 'Grace Hopper', ...claims } };
}

const corp = (approval: Approval): Promise<Answer> => logIn('corp', approval);

/** Of an app: begun, agreed, and what is to be sent to the finish. */
async function appFlow(provider: string, approval: Approval): Promise<any> {
  const { body, status } = await server.api.post(`/auth/federated/${provider}/start`, {
    redirectUri: REDIRECT,
  });
  expect(status).toBe(200);
  const callback = providers.approve(body.url, approval);
  return { flow: body.flow, ...Object.fromEntries(callback.searchParams) };
}

const finish = (provider: string, body: object): Promise<Answer> =>
  server.api.post(`/auth/federated/${provider}/finish`, body);

const record = (email: unknown): Promise<any> => server.database.collection<any>('users').findOne({ email });

/** Somebody whose address is confirmed. */
async function confirmedUser(): Promise<Person> {
  const person = await newUser(server);
  const token = await person.mailbox.token('verification');
  expect((await server.api.post('/auth/verify-email', { token }, person.accessToken)).status).toBe(204);
  return person;
}

/** What a login at a provider with somebody's address ends in: the question for a proof. */
async function linkRequired(provider: string, approval: Approval): Promise<any> {
  const answer = await finish(provider, await appFlow(provider, approval));
  expect({ status: answer.status, body: answer.body }).toMatchObject({
    status: 409,
    body: { code: 'link_required' },
  });
  return answer.body;
}

describe('a login at a provider', () => {
  it('opens an account with the verified address, and is the way in from then on', async () => {
    const grace = somebody();
    const first = await sessionOf(await corp(grace));
    expect(first.user).toMatchObject({
      name: 'Grace Hopper',
      email: grace.claims['email'],
      emailVerified: true,
      hasPassword: false,
    });
    expect(claimsOf(first.accessToken)).toMatchObject({ amr: ['fed'] });
    const second = await sessionOf(await corp(grace));
    expect(second.user.id).toBe(first.user.id);
    const { body } = await server.api.get('/auth/identities', second.accessToken);
    expect(body.items).toEqual([
      {
        ...{ id: expect.any(String), provider: 'corp', issuer: `${providers.url}/corp`, emailVerified: true },
        ...{ subject: grace.claims['sub'], email: grace.claims['email'] },
        ...{ linkedAt: expect.any(String), lastUsedAt: expect.any(String) },
      },
    ]);
  });

  it('is finished by an app with what came back to it', async () => {
    const grace = somebody();
    const { status, body } = await finish('corp', await appFlow('corp', grace));
    expect({ status, body }).toMatchObject({ status: 200, body: { refreshToken: expect.any(String) } });
    expect(body.user.email).toBe(grace.claims['email']);
  });

  it('is offered by name, in the order of the settings', async () => {
    const { body } = await server.api.get('/auth/federated');
    expect(body.items.slice(0, 3)).toEqual([
      { id: 'google', name: 'Google' },
      { id: 'github', name: 'GitHub' },
      { id: 'apple', name: 'Apple' },
    ]);
    expectProblem(await start('unknown'), 'provider_not_found');
    expectProblem(await start('constructor'), 'provider_not_found');
  });

  it('without an address that anybody has verified opens an account that is to be confirmed by mail', async () => {
    const { claims } = somebody({ email_verified: undefined });
    const { user } = await sessionOf(await corp({ claims }));
    expect(user.emailVerified).toBe(false);
    const token = await new Mailbox(server.smtp, user.email).token('verification');
    expect(token).not.toBe('');
  });

  it('without an address at all opens none, and says so', async () => {
    const outcome = outcomeOf(await corp({ claims: { sub: 'nobody' } }));
    expect(outcome).toEqual({ error: 'email_missing', provider: 'corp' });
  });

  it('that the user has broken off says so', async () => {
    const { cookie, url } = await begin('corp', `${APP}/login`);
    const callback = providers.approve(url, somebody());
    callback.searchParams.delete('code');
    callback.searchParams.set('error', 'access_denied');
    const answer = await comeBack(callback, cookie);
    expect(answer.headers.get('location')).toBe(`${APP}/login#error=provider_denied&provider=corp`);
  });

  it('that the provider breaks off for a reason of its own, or of the settings, is not told as a refusal of the user', async () => {
    for (const error of ['server_error', 'invalid_scope', 'unauthorized_client']) {
      const answer = await appFlow('corp', somebody());
      const { status, body } = await finish('corp', { ...answer, code: undefined, error });
      expect([status, body.code]).toEqual([503, 'provider_unavailable']);
    }
  });

  it('asks for the second factor of the account, and the page goes on with it', async () => {
    const grace = somebody();
    const { user, accessToken } = await sessionOf(await corp(grace));
    const { phone } = await enrolApp(server, accessToken);
    const outcome = outcomeOf(await corp(grace));
    expect(outcome).toMatchObject({
      error: 'second_factor_required',
      methods: expect.stringContaining('totp'),
    });
    const body = { challenge: outcome['challenge'], method: 'totp', code: phone.next() };
    const answer = await server.api.post('/auth/login/continue', body);
    expect({ status: answer.status, id: answer.body.user?.id }).toEqual({ status: 200, id: user.id });
    expect(claimsOf(answer.body.accessToken).amr).toEqual(expect.arrayContaining(['fed', 'otp']));
  });

  it('of a banned account is refused', async () => {
    const grace = somebody();
    const { user } = await sessionOf(await corp(grace));
    await server.database
      .collection<any>('users')
      .updateOne({ _id: user.id }, { $set: { status: 'banned' } });
    expect(outcomeOf(await corp(grace))).toMatchObject({ error: 'invalid_credentials' });
  });
});

describe('the named providers', () => {
  it('Google: an account of another Workspace domain is refused, whatever the link said', async () => {
    const grace = somebody({ hd: 'example.com' });
    const { url } = await begin('google');
    expect(new URL(url).searchParams.get('hd')).toBe('example.com');
    const { user } = await sessionOf(await logIn('google', grace));
    expect(user.emailVerified).toBe(true);
    for (const hd of ['example.org', undefined])
      expect(outcomeOf(await logIn('google', somebody({ hd })))).toMatchObject({
        error: 'federated_login_invalid',
      });
  });

  it('GitHub: the verified primary address is a second request, and an error comes with 200', async () => {
    count += 1;
    const address = `octocat.${process.pid}.${count}@example.com`;
    const json = {
      '/api/v3/user': { id: 583_231, login: 'octocat', name: null, email: 'public@example.com' },
      '/api/v3/user/emails': [
        { email: 'other@example.com', verified: false, primary: false },
        { email: 'second@example.com', verified: true, primary: false },
        { email: address, verified: true, primary: true },
      ],
    };
    const { user } = await sessionOf(await logIn('github', { json }));
    expect(user).toMatchObject({ name: 'octocat', email: address, emailVerified: true });
    expect((await record(address)).identities).toMatchObject([
      { issuer: `${providers.url}/github`, subject: '583231' },
    ]);
    const { cookie, url } = await begin('github');
    const callback = providers.approve(url, { json });
    callback.searchParams.set('code', 'expired');
    expect(outcomeOf(await comeBack(callback, cookie))).toMatchObject({ error: 'federated_login_invalid' });
  });

  it('GitHub: without a verified address no account is opened', async () => {
    const json = {
      '/api/v3/user': { id: 1, login: 'unverified', email: 'victim@example.com' },
      '/api/v3/user/emails': [{ email: 'victim@example.com', verified: false, primary: true }],
    };
    expect(outcomeOf(await logIn('github', { json }))).toMatchObject({ error: 'email_missing' });
  });

  it('GitHub: its own address for private ones is no mailbox', async () => {
    const json = {
      '/api/v3/user': { id: 2, login: 'private' },
      '/api/v3/user/emails': [
        { email: 'primary@example.com', verified: false, primary: true },
        { email: '2+private@users.noreply.github.com', verified: true, primary: false },
      ],
    };
    expect(outcomeOf(await logIn('github', { json }))).toMatchObject({ error: 'email_missing' });
  });

  it('Apple: comes back with a form of its page, with the name beside it once, and `email_verified` as text', async () => {
    const grace = somebody({ email_verified: 'true', name: undefined });
    const { cookie, url } = await begin('apple');
    expect(new URL(url).searchParams.get('response_mode')).toBe('form_post');
    const user = JSON.stringify({
      name: { firstName: 'Grace', lastName: 'Hopper' },
      email: 'forged@example.com',
    });
    const first = await sessionOf(await comeBackByForm(providers.approve(url, grace), cookie, { user }));
    expect(first.user).toMatchObject({
      name: 'Grace Hopper',
      email: grace.claims['email'],
      emailVerified: true,
    });
    const second = await sessionOf(await logIn('apple', grace));
    expect(second.user).toMatchObject({ id: first.user.id, name: 'Grace Hopper' });
    const unverified = await sessionOf(await logIn('apple', somebody({ email_verified: 'false' })));
    expect(unverified.user.emailVerified).toBe(false);
  });

  it('Microsoft: `oid` in the tenant of the issuer is the user, and `email` proves nothing', async () => {
    const iss = `https://login.microsoftonline.com/${TENANT}/v2.0`;
    const grace = somebody({ iss, tid: TENANT, oid: 'a-user', sub: 'pairwise' });
    const { user } = await sessionOf(await logIn('microsoft', grace));
    expect(user.emailVerified).toBe(false);
    expect((await record(user.email)).identities).toMatchObject([{ issuer: iss, subject: 'a-user' }]);
    // Another client of the same user, as after the registration was made anew.
    const again = await sessionOf(await logIn('microsoft', { claims: { ...grace.claims, sub: 'another' } }));
    expect(again.user.id).toBe(user.id);
    const other = '72f988bf-86f1-41af-91ab-2d7cd011db47';
    const foreign = somebody({ iss, tid: other, oid: 'a-user' });
    expect(outcomeOf(await logIn('microsoft', foreign))).toMatchObject({ error: 'federated_login_invalid' });
  });

  it('GitLab: the address is told at the userinfo endpoint alone, and the secret goes into the header', async () => {
    const { claims } = somebody();
    const { sub, ...userinfo } = claims;
    const { user } = await sessionOf(await logIn('gitlab', { claims: { sub }, userinfo }));
    expect(user).toMatchObject({ email: claims['email'], emailVerified: true, name: 'Grace Hopper' });
  });

  it('Discord: `verified` is of the address', async () => {
    const { email } = somebody().claims;
    const json = {
      '/api/users/@me': {
        id: '80351110224678912',
        username: 'nelly',
        global_name: 'Nelly',
        email,
        verified: true,
      },
    };
    const { user } = await sessionOf(await logIn('discord', { json }));
    expect(user).toMatchObject({ name: 'Nelly', email, emailVerified: true });
  });

  it('Facebook: an address that is told is not a verified one', async () => {
    const { email } = somebody().claims;
    const { user } = await sessionOf(
      await logIn('facebook', { json: { '/me': { id: '4', name: 'Grace', email } } }),
    );
    expect(user).toMatchObject({ email, emailVerified: false });
  });

  it('LinkedIn: has neither nonce nor PKCE', async () => {
    const grace = somebody();
    const { url } = await begin('linkedin');
    const { searchParams } = new URL(url);
    expect([searchParams.has('nonce'), searchParams.has('code_challenge')]).toEqual([false, false]);
    expect((await sessionOf(await logIn('linkedin', grace))).user.email).toBe(grace.claims['email']);
  });
});

describe('an attack', () => {
  it('login CSRF, state of another browser: a callback of the attacker leaves the browser of somebody else as it is', async () => {
    const attacker = await begin('corp');
    const callback = providers.approve(attacker.url, somebody());
    for (const cookie of ['', (await begin('corp')).cookie]) {
      const answer = await comeBack(callback, cookie);
      expect(outcomeOf(answer)['error']).toMatch(/^(challenge_invalid|federated_login_invalid)$/);
      expect(cookieIn(answer, 'nightlatch-refresh')).toBeUndefined();
    }
    // Nor is the login used up that it was taken from.
    await sessionOf(await comeBack(callback, attacker.cookie));
  });

  it('mix-up: what one provider gave is not shown to another', async () => {
    const { cookie, url } = await begin('corp');
    const callback = providers.approve(url, somebody());
    callback.pathname = '/auth/federated/google/callback';
    const asked = providers.asked.length;
    const planted = cookie.replace('nightlatch-federated-corp', 'nightlatch-federated-google');
    expect(outcomeOf(await comeBack(callback, planted))).toMatchObject({ error: 'federated_login_invalid' });
    expect(providers.asked.slice(asked)).toEqual([]);
  });

  it('mix-up: an answer that says that it is of another issuer, or of none, is refused', async () => {
    for (const iss of [`${providers.url}/google`, undefined]) {
      const { cookie, url } = await begin('corp');
      const callback = providers.approve(url, somebody());
      if (iss === undefined) callback.searchParams.delete('iss');
      else callback.searchParams.set('iss', iss);
      expect(outcomeOf(await comeBack(callback, cookie))).toMatchObject({ error: 'federated_login_invalid' });
    }
  });

  it('mix-up: a provider whose metadata call it by the issuer of another hands out no identities of that one', async () => {
    const victim = somebody();
    await sessionOf(await corp(victim));
    // Without an issuer in the settings, it is that of the host.
    providers.misbehaves.set('/fed/.well-known/openid-configuration', (_request, response) => {
      const endpoints = {
        authorization_endpoint: `${providers.url}/fed/authorize`,
        jwks_uri: `${providers.url}/fed/jwks`,
      };
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(
        JSON.stringify({
          issuer: 'https://corp.example',
          ...endpoints,
          token_endpoint: `${providers.url}/fed/token`,
        }),
      );
      return true;
    });
    expect(outcomeOf(await start('fed'))).toEqual({ error: 'provider_unavailable', provider: 'fed' });
    providers.misbehaves.delete('/fed/.well-known/openid-configuration');
    server.clock.advance(6);
    expect((await sessionOf(await logIn('fed', somebody()))).user.emailVerified).toBe(true);
    // Of the same host it is another issuer, and so somebody else, whatever the subject.
    const namesake = { claims: { ...victim.claims, iss: `${providers.url}/corp` } };
    expect(outcomeOf(await logIn('fed', namesake))).toMatchObject({ error: 'federated_login_invalid' });
  });

  it("code injection: a code of somebody else's login is worth nothing in one's own", async () => {
    const victim = providers.approve((await begin('corp')).url, somebody());
    const { cookie, url } = await begin('corp');
    const callback = providers.approve(url, somebody());
    callback.searchParams.set('code', victim.searchParams.get('code')!);
    expect(outcomeOf(await comeBack(callback, cookie))).toMatchObject({ error: 'federated_login_invalid' });
  });

  it('nonce of another flow: an ID token that was made for another request is refused', async () => {
    const other = new URL((await begin('corp')).url).searchParams.get('nonce');
    for (const nonce of [other, undefined])
      expect(outcomeOf(await corp(somebody({ nonce })))).toMatchObject({ error: 'federated_login_invalid' });
  });

  it('replay: a callback is refused the second time, also ten at once', async () => {
    const { cookie, url } = await begin('corp');
    const callback = providers.approve(url, somebody());
    const answers = await Promise.all(Array.from({ length: 10 }, () => comeBack(callback, cookie)));
    const outcomes = answers.map((answer) => outcomeOf(answer)['error'] ?? 'session').sort();
    expect(outcomes).toEqual([...Array<string>(9).fill('challenge_invalid'), 'session']);
    expect(outcomeOf(await comeBack(callback, cookie))).toMatchObject({ error: 'challenge_invalid' });
  });

  it('two callbacks at once of one new identity open one account', async () => {
    const grace = somebody();
    const flows = await Promise.all(Array.from({ length: 4 }, () => appFlow('corp', grace)));
    const answers = await Promise.all(flows.map((flow) => finish('corp', flow)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.user.id)).size).toBe(1);
    expect((await record(grace.claims['email'])).identities).toHaveLength(1);
  });

  it('a sign-up by way of a provider where sign-up is closed opens no account, and who has one goes on', async () => {
    const [grace, known] = [somebody(), somebody()];
    expect((await finish('corp', await appFlow('corp', known))).status).toBe(200);
    const closed = await startApp({
      MONGODB_URI: server.mongodbUri,
      ...{ SIGN_UP: 'invitation', EMAIL_LOGIN: 'off', FEDERATED_PROVIDERS: 'corp' },
      FEDERATED_REDIRECT_URIS: REDIRECT,
      ...settingsOf(['corp'], providers.url),
    });
    const finishThere = async (who: Approval): Promise<Answer> =>
      closed.api.post('/auth/federated/corp/finish', await appFlow('corp', who));
    try {
      expectProblem(await finishThere(grace), 'sign_up_closed');
      expect(await record(grace.claims['email'])).toBeNull();
      expect((await finishThere(known)).status).toBe(200);
    } finally {
      await closed.close();
      await closed.database.close();
    }
  });

  it('a token that is signed otherwise than agreed, or by another key, is refused', async () => {
    for (const forged of [{ alg: 'none' }, { alg: 'HS256' }, { kid: 'two' }])
      expect(outcomeOf(await corp({ ...somebody(), ...forged }))).toMatchObject({
        error: 'federated_login_invalid',
      });
    for (const claims of [{ aud: 'another' }, { iss: 'https://evil.example' }, { exp: 1 }])
      expect(outcomeOf(await corp(somebody(claims)))).toMatchObject({ error: 'federated_login_invalid' });
  });

  it.each([
    ...[
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
      'http:evil.example',
    ],
    ...[
      'http://localhost:3000@evil.example',
      'http://user@localhost:3000/',
      'http://localhost:3001',
      `${APP}#x`,
      '',
      ' /',
    ],
    ...[
      '/\t/evil.example',
      '\\\\evil.example',
      '/\n/evil.example',
      'http:///evil.example',
      'https:evil.example',
    ],
    ...[
      'http://localhost:3000.evil.example',
      'http://localhost:3000\\@evil.example',
      '%2F%2Fevil.example',
      'data:,x',
    ],
  ])('open redirect: %j is no place to go after a login', async (returnTo) => {
    expectProblem(await start('corp', returnTo), 'validation_failed');
  });

  it.each([
    '/..//evil.example',
    '/.//evil.example',
    '/%2F/evil.example',
    '/%5Cevil.example',
    '/@evil.example',
  ])('open redirect: %j stays at the service', async (returnTo) => {
    const { cookie, url } = await begin('corp', returnTo);
    const answer = await comeBack(providers.approve(url, somebody()), cookie);
    expect(new URL(answer.headers.get('location')!, 'http://elsewhere.example').origin).toBe(
      'http://localhost:3000',
    );
  });

  it('the redirect URI is of the settings, whatever host the request names', async () => {
    const headers = {
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'https',
      Host: 'evil.example',
    };
    const answer = await follow('/auth/federated/corp/start', { headers });
    const { searchParams } = new URL(answer.headers.get('location')!);
    expect(searchParams.get('redirect_uri')).toBe('http://localhost:3000/auth/federated/corp/callback');
    const body = { redirectUri: `${REDIRECT}/../evil` };
    expectProblem(await server.api.post('/auth/federated/corp/start', body), 'validation_failed');
  });

  it('who reads the database can finish nothing', async () => {
    const flow = await appFlow('corp', somebody());
    const [challenge] = await server.database
      .collection<any>('challenges')
      .find({ purpose: 'federated_login', usedAt: null })
      .sort({ expiresAt: -1 })
      .toArray();
    const text = JSON.stringify(challenge);
    for (const secret of [flow.flow, flow.state]) expect(text).not.toContain(secret);
    expectProblem(await finish('corp', { ...flow, flow: challenge._id }), 'federated_login_invalid');
  });

  it("an app's flow is not finished over a page, nor a page's by an app", async () => {
    const { flow, ...answer } = await appFlow('corp', somebody());
    const callback = new URL(
      `http://localhost/auth/federated/corp/callback?${new URLSearchParams(answer).toString()}`,
    );
    const planted = await comeBack(callback, `nightlatch-federated-corp=${flow}`);
    expect(outcomeOf(planted)).toMatchObject({ error: 'federated_login_invalid' });
    const { cookie, url } = await begin('corp');
    const back = Object.fromEntries(providers.approve(url, somebody()).searchParams);
    expectProblem(await finish('corp', { flow: cookie.split('=')[1], ...back }), 'federated_login_invalid');
  });
});

describe('an address that has an account', () => {
  it('unverified address takeover: is asked for a proof of the account, and no way in without', async () => {
    const ada = await confirmedUser();
    const iss = `https://login.microsoftonline.com/${TENANT}/v2.0`;
    const mallory = somebody({ email: ada.email, iss, tid: TENANT, oid: 'mallory' });
    const { challenge, methods } = await linkRequired('microsoft', mallory);
    // What the account has is not told to who has only said to have its address.
    expect(methods).toEqual(['password', 'passkey']);
    const wrong = { challenge, method: 'password', password: 'guessed wrong, surely' };
    expectProblem(await server.api.post('/auth/federated/link', wrong), 'invalid_credentials');
    expect((await record(ada.email)).identities).toBeUndefined();
  });

  it('is linked by its password, logs in, and its owner is told by mail', async () => {
    const ada = await confirmedUser();
    const identity = somebody({ email: ada.email });
    const { challenge, methods } = await linkRequired('corp', identity);
    expect(methods).toEqual(['password']);
    const proof = { challenge, method: 'password', password: PASSWORD };
    const linked = await server.api.post('/auth/federated/link', proof);
    expect({ status: linked.status, id: linked.body.user?.id }).toEqual({ status: 200, id: ada.id });
    expect((await ada.mailbox.read('identityLinked')).text).toContain('corp');
    expectProblem(await server.api.post('/auth/federated/link', proof), 'challenge_invalid');
    const { user } = await sessionOf(await corp(identity));
    expect(user.id).toBe(ada.id);
  });

  it('on a page waits in a cookie: no link can hand an identity to the owner of an account', async () => {
    const ada = await confirmedUser();
    const answer = await corp(somebody({ email: ada.email }));
    expect(outcomeOf(answer)).toEqual({
      error: 'link_required',
      provider: 'corp',
      methods: 'password',
      expiresIn: '600',
    });
    const Cookie = `nightlatch-link=${cookieIn(answer, 'nightlatch-link')}`;
    const body = { method: 'password', password: PASSWORD };
    expectProblem(await server.api.post('/auth/federated/link', body), 'challenge_invalid');
    const linked = await server.api.request('POST', '/auth/federated/link', { body, headers: { Cookie } });
    expect(linked.status).toBe(200);
    expect(cookiesOf(linked).map(({ name }) => name)).toEqual([
      ...['nightlatch-link', 'nightlatch-refresh', 'nightlatch-method'],
    ]);
  });

  it('of an account with a second factor is linked from a session of both, and not by the password alone', async () => {
    const ada = await confirmedUser();
    const { phone } = await enrolApp(server, ada.accessToken);
    const { challenge } = await linkRequired('corp', somebody({ email: ada.email }));
    const proof = { challenge, method: 'password', password: PASSWORD };
    const waiting = await server.api.post('/auth/federated/link', proof);
    expectProblem(waiting, 'second_factor_required');
    expect((await record(ada.email)).identities).toBeUndefined();
    const code = { challenge: waiting.body.challenge, method: 'totp', code: phone.next() };
    const { body } = await server.api.post('/auth/login/continue', code);
    const linked = await server.api.post('/auth/identities', { challenge }, body.accessToken);
    expect({ status: linked.status, provider: linked.body.provider }).toEqual({
      status: 201,
      provider: 'corp',
    });
  });

  it("is not linked to another account by that one's session", async () => {
    const ada = await confirmedUser();
    const mallory = await newUser(server);
    const { challenge } = await linkRequired('corp', somebody({ email: ada.email }));
    expectProblem(
      await server.api.post('/auth/identities', { challenge }, mallory.accessToken),
      'challenge_invalid',
    );
    const own = await server.api.post('/auth/identities', { challenge }, ada.accessToken);
    expect(own.status).toBe(201);
  });

  it('pre-hijacking before a federated sign-up: who opened it with a foreign address loses it to the identity of its owner', async () => {
    const mallory = await newUser(server);
    const planted = await finishLink(mallory.accessToken, somebody({ email: undefined }));
    expect(planted.status).toBe(201);
    const owner = await sessionOf(await corp(somebody({ email: mallory.email })));
    expect(owner.user).toMatchObject({ id: mallory.id, emailVerified: true, hasPassword: false });
    expectProblem(await mallory.logIn(), 'invalid_credentials');
    expect((await server.api.refresh(mallory.refreshToken)).status).toBe(401);
    expect((await server.api.get('/auth/me', mallory.accessToken)).status).toBe(401);
    const { body } = await server.api.get('/auth/identities', owner.accessToken);
    expect(body.items).toMatchObject([{ email: mallory.email }]);
    expect((await record(mallory.email)).claimMailId).toBeUndefined();
  });

  it('pre-hijacking by an identity: it goes when the owner chooses a password by mail', async () => {
    const victim = newPerson();
    const mallory = somebody({ email: victim.email, email_verified: false });
    await sessionOf(await corp(mallory));
    await server.api.post('/auth/forgot-password', { email: victim.email });
    const token = await new Mailbox(server.smtp, victim.email).token('reset');
    expect((await server.api.post('/auth/reset-password', { token, newPassword: PASSWORD })).status).toBe(
      204,
    );
    expect(outcomeOf(await corp(mallory))).toMatchObject({ error: 'link_required' });
  });

  it('of a domain that the provider is the authority of is linked where it says that it is verified', async () => {
    const ada = await newUser(server, { email: `ada.${process.pid}@corp.example` });
    const token = await ada.mailbox.token('verification');
    await server.api.post('/auth/verify-email', { token }, ada.accessToken);
    for (const email_verified of [undefined, false, 'true', 1])
      expect(outcomeOf(await corp(somebody({ email: ada.email, email_verified })))).toMatchObject({
        error: 'link_required',
      });
    const { user } = await sessionOf(await corp(somebody({ email: ada.email })));
    expect(user.id).toBe(ada.id);
    // No other provider is.
    await linkRequired('gitlab', somebody({ email: ada.email }));
  });

  it('the provider changes the address: a subject that comes with another one stays the account it is', async () => {
    const ada = await confirmedUser();
    const grace = somebody();
    const first = await sessionOf(await corp(grace));
    const moved = await sessionOf(await corp({ claims: { ...grace.claims, email: ada.email } }));
    expect(moved.user).toMatchObject({ id: first.user.id, email: grace.claims['email'] });
  });

  it('the provider reissues the subject: an address that comes with another one is not logged in to', async () => {
    const grace = somebody();
    await sessionOf(await corp(grace));
    const reissued = { claims: { ...grace.claims, sub: 'issued anew' } };
    expect(outcomeOf(await corp(reissued))).toMatchObject({ error: 'link_required' });
  });
});

/** Links by an app, from a session. */
async function finishLink(token: string, approval: Approval): Promise<Answer> {
  const begun = await server.api.post('/auth/identities/corp/start', { redirectUri: REDIRECT }, token);
  if (begun.status !== 200) return begun;
  const answer = Object.fromEntries(providers.approve(begun.body.url, approval).searchParams);
  return server.api.post('/auth/identities/corp/finish', { flow: begun.body.flow, ...answer }, token);
}

const unlink = (id: string, token: string): Promise<Answer> =>
  server.api.request('DELETE', `/auth/identities/${id}`, { token });

describe('an anonymous account', () => {
  const finishAs = (token: string, body: object): Promise<Answer> =>
    server.api.post('/auth/federated/corp/finish', body, token);
  const openAnonymously = async (): Promise<any> => (await server.api.post('/auth/anonymous')).body;

  it('becomes that of an identity that has none: its id stays, and tokens of before are worth nothing', async () => {
    const anonymous = await openAnonymously();
    const grace = somebody();
    const { status, body } = await finishAs(anonymous.accessToken, await appFlow('corp', grace));
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        user: {
          id: anonymous.user.id,
          ...{ name: 'Grace Hopper', email: grace.claims['email'], emailVerified: true, roles: ['user'] },
        },
      },
    });
    expect((await server.api.refresh(anonymous.refreshToken)).status).toBe(401);
    expect((await sessionOf(await corp(grace))).user.id).toBe(anonymous.user.id);
    await server.database.auditSettled();
    const events = await server.database
      .collection<any>('audit')
      .find({ userId: anonymous.user.id })
      .toArray();
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['user.opened-anonymously', 'user.signed-up', 'identity.linked']),
    );
  });

  it('stays as it is where the identity has an account, which is logged in to', async () => {
    const grace = somebody();
    const { user } = await sessionOf(await corp(grace));
    const anonymous = await openAnonymously();
    const { body } = await finishAs(anonymous.accessToken, await appFlow('corp', grace));
    expect(body.user.id).toBe(user.id);
    const { body: still } = await server.api.get('/auth/me', anonymous.accessToken);
    expect(still).toEqual(anonymous.user);
  });

  it('account mixing: the session of a real account gets no identity by a login that it finishes', async () => {
    const ada = await newUser(server);
    const { body } = await finishAs(ada.accessToken, await appFlow('corp', somebody()));
    expect(body.user.id).not.toBe(ada.id);
    const { body: linked } = await server.api.get('/auth/identities', ada.accessToken);
    expect(linked.items).toEqual([]);
  });

  it('is of one of two identities that come at once', async () => {
    const anonymous = await openAnonymously();
    const flows = [await appFlow('corp', somebody()), await appFlow('corp', somebody())];
    const answers = await Promise.all(flows.map((flow) => finishAs(anonymous.accessToken, flow)));
    const owners = answers.filter(({ body }) => body.user?.id === anonymous.user.id);
    expect(owners).toHaveLength(1);
    for (const { status } of answers) expect([200, 400, 401]).toContain(status);
    const { identities } = await record(owners[0]!.body.user.email);
    expect(identities).toHaveLength(1);
  });
});

describe('linking', () => {
  it('from a session needs it to be fresh, and the same session at the end', async () => {
    const ada = await newUser(server);
    const eve = await newUser(server);
    const begun = await server.api.post(
      '/auth/identities/corp/start',
      { redirectUri: REDIRECT },
      ada.accessToken,
    );
    const answer = Object.fromEntries(providers.approve(begun.body.url, somebody()).searchParams);
    const body = { flow: begun.body.flow, ...answer };
    expectProblem(await finish('corp', body), 'challenge_invalid');
    expectProblem(
      await server.api.post('/auth/identities/corp/finish', body, eve.accessToken),
      'challenge_invalid',
    );
    server.clock.advance(601);
    const { body: later } = await server.api.refresh(ada.refreshToken);
    expectProblem(await finishLink(later.accessToken, somebody()), 'step_up_required');
  });

  it('by a page comes back to where it began, and nothing is opened', async () => {
    const ada = await newUser(server);
    const begun = await server.api.post(
      '/auth/identities/corp/start',
      { returnTo: `${APP}/account` },
      ada.accessToken,
    );
    expect(begun.body.flow).toBeUndefined();
    const cookie = `nightlatch-federated-corp=${cookieIn(begun, 'nightlatch-federated-corp')}`;
    const answer = await comeBack(providers.approve(begun.body.url, somebody()), cookie);
    expect(answer.headers.get('location')).toBe(`${APP}/account#linked=corp`);
    expect(cookieIn(answer, 'nightlatch-refresh')).toBeUndefined();
  });

  it('of an identity that another account has is refused, also of two at once', async () => {
    const grace = somebody();
    const people = await Promise.all([newUser(server), newUser(server)]);
    const answers = await Promise.all(people.map(({ accessToken }) => finishLink(accessToken, grace)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expectProblem(
      answers.find(({ status }) => status === 409)!,
      'identity_taken',
    );
  });

  it('twice is once, also at once', async () => {
    const ada = await newUser(server);
    const grace = somebody();
    const answers = await Promise.all(Array.from({ length: 3 }, () => finishLink(ada.accessToken, grace)));
    const again = await finishLink(ada.accessToken, grace);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set([...answers, again].map(({ body }) => body.id)).size).toBe(1);
    expect((await record(ada.email)).identities).toHaveLength(1);
    await ada.mailbox.read('identityLinked');
    await server.database.mailsSettled();
    expect(ada.mailbox.subjects()).toEqual([expect.stringMatching(/confirm/i)]);
  });

  it('is undone, but for the last credential, of which of two at once one stays', async () => {
    const grace = somebody();
    const { accessToken } = await sessionOf(await corp(grace));
    const approval = somebody();
    const second = await finishLink(accessToken, approval);
    const { body } = await server.api.get('/auth/identities', accessToken);
    const ids: string[] = body.items.map(({ id }: { id: string }) => id);
    expect(ids).toContain(second.body.id);
    const answers = await Promise.all(ids.map((id) => unlink(id, accessToken)));
    const refused = answers.filter(({ status }) => status !== 204);
    expect(refused).toHaveLength(1);
    // The end of the other may have come before this one was let in.
    expectProblem(refused[0]!, 'last_credential', 'access_token_invalid');
    const again = await sessionOf(await corp(answers[0]!.status === 204 ? approval : grace));
    const left = (await server.api.get('/auth/identities', again.accessToken)).body.items;
    expect(left).toHaveLength(1);
    expectProblem(await unlink(left[0].id, again.accessToken), 'last_credential');
  });

  it('undone ends the sessions that rest on it, and is told by mail', async () => {
    const ada = await newUser(server);
    const grace = somebody();
    const { body: identity } = await finishLink(ada.accessToken, grace);
    const session = await finish('corp', await appFlow('corp', grace));
    expect((await unlink(identity.id, ada.accessToken)).status).toBe(204);
    await ada.mailbox.read('identityUnlinked');
    expect((await server.api.refresh(session.body.refreshToken)).status).toBe(401);
    const { body } = await server.api.refresh(ada.refreshToken);
    expectProblem(await unlink(identity.id, body.accessToken), 'identity_not_found');
  });

  it('is in the audit log, and the identities are in the export, by the words of their owner', async () => {
    const grace = somebody();
    const { accessToken, user } = await sessionOf(await corp(grace));
    await server.database.auditSettled();
    const { body } = await server.api.get('/auth/me/export', accessToken);
    expect(body.identities).toMatchObject([{ provider: 'corp', subject: grace.claims['sub'] }]);
    const types = body.activity.map(({ type }: { type: string }) => type);
    expect(types).toEqual(expect.arrayContaining(['user.signed-up', 'identity.linked']));
    // Deleted with the account: the next login opens a new one.
    expect((await server.api.request('DELETE', '/auth/me', { token: accessToken, body: {} })).status).toBe(
      204,
    );
    expect((await sessionOf(await corp(grace))).user.id).not.toBe(user.id);
  });
});

describe('providers check', () => {
  const cli = new CliHost();
  const registered = 'https://auth.example.com/auth/federated/corp/callback';
  beforeAll(() => {
    // As most do, it says so before it asks for a name.
    providers.misbehaves.set('/corp/authorize', (request, response) => {
      const { searchParams } = new URL(request.url!, providers.url);
      if (searchParams.get('redirect_uri') === registered)
        response.writeHead(302, { Location: '/login' }).end();
      else response.writeHead(400).end('redirect_uri_mismatch');
      return true;
    });
  });
  afterAll(() => cli.stop());

  /** What it says of `corp`, with something at the provider as it is not otherwise. */
  async function check(
    path?: string,
    misbehaviour?: Misbehaviour,
    env: Record<string, string> = {},
  ): Promise<{ code: number; lines: string[] }> {
    if (path !== undefined && misbehaviour !== undefined) providers.misbehaves.set(path, misbehaviour);
    try {
      const { code, stdout, stderr } = await cli.run(['providers', 'check', 'corp'], {
        ...{ PUBLIC_URL: 'https://auth.example.com', FEDERATED_PROVIDERS: 'github,corp' },
        ...{ ...settingsOf(['github', 'corp'], providers.url), ...env },
      });
      expect(stderr).toBe(code === 0 ? '' : 'Something is wrong.');
      const [head, ...lines] = stdout.split('\n').map((line) => line.trim());
      expect(head).toBe('corp');
      return { code, lines };
    } finally {
      if (path !== undefined) providers.misbehaves.delete(path);
    }
  }

  const answer =
    (body: unknown, headers: Record<string, string> = {}): Misbehaviour =>
    (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
      return true;
    };

  it('says what it has looked at, where all is right', async () => {
    expect(await check()).toEqual({
      code: 0,
      lines: [
        `ok       the redirect URI to register is ${registered}`,
        `ok       issuer ${providers.url}/corp`,
        'ok       1 of its 1 keys can be for RS256',
        'ok       the clocks agree',
        'ok       the provider asks for a login; whether its secret is right the first one tells',
      ],
    });
  });

  it('says that the redirect URI is not registered', async () => {
    const { code, lines } = await check(undefined, undefined, { PUBLIC_URL: 'https://other.example.com' });
    expect([code, lines.at(-1)]).toEqual([
      1,
      'WRONG    the provider refuses a login (status 400): is the client id right, and the redirect URI registered?',
    ]);
  });

  it.each<[string, Misbehaviour, RegExp]>([
    ['is not there', (_request, response) => Boolean(response.writeHead(404).end()), /404|status/],
    ['is a page', (_request, response) => Boolean(response.end('<html>')), /JSON|content-type/i],
    [
      'is of another issuer',
      answer({ issuer: 'https://another.example' }),
      /another issuer than the one that is set/,
    ],
  ])('says that the discovery fails: the document %s', async (_what, misbehaviour, reason) => {
    const { code, lines } = await check('/corp/.well-known/openid-configuration', misbehaviour);
    expect(code).toBe(1);
    expect(lines.at(-1)).toMatch(/^WRONG {4}the metadata cannot be used: /);
    expect(lines.at(-1)).toMatch(reason);
  });

  it('says that a provider is not there at all, or at a private address', async () => {
    const closed = await check(undefined, undefined, { CORP_ISSUER: 'http://127.0.0.1:9' });
    expect(closed.lines.at(-1)).toMatch(/can't be reached \(ECONNREFUSED\)/);
    const hidden = { CORP_ISSUER: 'https://localhost.localdomain', CORP_PRIVATE_ADDRESSES: 'off' };
    expect((await check(undefined, undefined, hidden)).lines.at(-1)).toMatch(
      /private address|can't be reached/,
    );
  });

  it('says that the clock is off, by how much and whose', async () => {
    for (const [off, words] of [
      [90_000, /its clock is (89|90|91) s ahead of this one/],
      [-90_000, /its clock is (89|90|91) s behind this one/],
    ] as const) {
      const { code, lines } = await check('/corp/.well-known/openid-configuration', (_request, response) => {
        response.setHeader('Date', new Date(Date.now() + off).toUTCString());
        return false;
      });
      expect(code).toBe(1);
      expect(lines.find((line) => line.includes('clock'))).toMatch(words);
    }
  });

  it.each<[string, unknown, RegExp]>([
    ['are none', { keys: [] }, /none of its 0 keys is for RS256/],
    ['are of another kind', { keys: [{ kty: 'EC', crv: 'P-256' }] }, /none of its 1 keys is for RS256/],
    ['are no key set', { error: 'not found' }, /the keys cannot be read: no key set \(status 200\)/],
  ])('says that the keys %s', async (_what, keys, words) => {
    const { code, lines } = await check('/corp/jwks', answer(keys));
    expect(code).toBe(1);
    expect(lines.find((line) => line.includes('keys'))).toMatch(words);
  });

  it('says that ID tokens are signed otherwise than they must be, and that PKCE or a scope is not taken', async () => {
    const issuer = `${providers.url}/corp`;
    const metadata = {
      ...{ issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` },
      ...{ jwks_uri: `${issuer}/jwks`, id_token_signing_alg_values_supported: ['HS512'] },
      ...{ code_challenge_methods_supported: ['plain'], scopes_supported: ['openid', 'email'] },
    };
    const { code, lines } = await check('/corp/.well-known/openid-configuration', answer(metadata));
    expect(code).toBe(1);
    expect(lines.join('\n')).toMatch(/warning {2}the metadata do not list the scopes profile/);
    expect(lines.join('\n')).toMatch(/WRONG {4}the provider signs no ID tokens with RS256/);
    expect(lines.join('\n')).toMatch(/WRONG {4}the provider does not take PKCE with S256/);
  });

  it('of a provider that there is not, or of none, says so', async () => {
    const env = settingsOf(['corp'], providers.url);
    const { code, stderr } = await cli.run(['providers', 'check', 'crop'], {
      ...env,
      FEDERATED_PROVIDERS: 'corp',
    });
    expect([code, stderr]).toEqual([1, 'There is no provider crop.']);
    const none = await cli.run(['providers', 'check'], {});
    expect([none.code, none.stderr]).toEqual([1, 'FEDERATED_PROVIDERS names none.']);
    const unset = await cli.run(['providers', 'check'], { FEDERATED_PROVIDERS: 'google' });
    expect(unset.stderr).toMatch(/GOOGLE_CLIENT_ID/);
  });
});

describe('the metrics', () => {
  it('count what came back, by provider and result', async () => {
    const counted = async (): Promise<Record<string, number>> => {
      const { text } = await server.api.get('/metrics');
      const found = text.matchAll(/^nightlatch_federated_logins_total\{(.+)\} (\d+)$/gm);
      return Object.fromEntries([...found].map(([, labels, value]) => [labels!, Number(value)]));
    };
    const before = await counted();
    const ada = await confirmedUser();
    const grace = somebody();
    await sessionOf(await corp(grace));
    await linkRequired('corp', somebody({ email: ada.email }));
    await corp({ claims: { sub: 'without an address' } });
    const back = await appFlow('corp', somebody());
    await finish('corp', { ...back, code: undefined, error: 'access_denied' });
    await finish('corp', back);
    await finishLink(ada.accessToken, somebody());
    const after = await counted();
    const more = (result: string): number => {
      const labels = `provider="corp",result="${result}"`;
      return (after[labels] ?? 0) - (before[labels] ?? 0);
    };
    const results = ['completed', 'link_required', 'refused', 'denied', 'invalid', 'linked'];
    expect(results.map((result) => [result, more(result)])).toEqual(results.map((result) => [result, 1]));
    // No address and no subject is a label, nor what somebody has made up for a provider.
    await finish('nobody', back);
    expect(
      Object.keys(await counted()).filter((labels) => !/^provider="[a-z]+",result="[a-z_]+"$/.test(labels)),
    ).toEqual([]);
  });
});

describe('a provider', () => {
  it('that is slow, sends in circles, sends 10 MB or 10,000 keys gives an answer in time, and harms no other', async () => {
    const { misbehaves } = providers;
    misbehaves.set('/slow/.well-known/openid-configuration', () => true);
    misbehaves.set('/loop/.well-known/openid-configuration', (request, response) => {
      response.writeHead(302, { Location: request.url }).end();
      return true;
    });
    misbehaves.set('/large/token', (_request, response) => {
      response
        .writeHead(200, { 'Content-Type': 'application/json' })
        .end(`{"x":"${'x'.repeat(10_000_000)}"}`);
      return true;
    });
    misbehaves.set('/keys/jwks', (_request, response) => {
      const keys = Array.from({ length: 10_000 }, (_, kid) => ({
        kty: 'RSA',
        kid: String(kid),
        n: 'x'.repeat(342),
        e: 'AQAB',
      }));
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ keys }));
      return true;
    });
    const slow = start('slow');
    const others = (async () => {
      expect(outcomeOf(await start('loop'))).toEqual({ error: 'provider_unavailable', provider: 'loop' });
      for (const provider of ['large', 'keys'])
        expect(outcomeOf(await logIn(provider, somebody()))).toMatchObject({ error: 'provider_unavailable' });
      await sessionOf(await corp(somebody()));
      return 'others';
    })();
    expect(await Promise.race([slow.then(() => 'slow'), others])).toBe('others');
    expect(outcomeOf(await slow)).toEqual({ error: 'provider_unavailable', provider: 'slow' });
    // Nobody else waits for it.
    const asked = providers.asked.length;
    const again = await server.api.post('/auth/federated/slow/start', { redirectUri: REDIRECT });
    expect({ status: again.status, code: again.body.code, after: again.headers.get('retry-after') }).toEqual({
      ...{ status: 503, code: 'provider_unavailable', after: '5' },
    });
    expect(providers.asked).toHaveLength(asked);
  });

  it('at a private address is not asked, unless the settings allow it', async () => {
    const { ProviderHttp } = await import('../../src/methods/federated/provider-http.js');
    let reached = 0;
    const inner = createServer((_request, response) => {
      reached += 1;
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(inner, 'listening');
    const { port } = inner.address() as AddressInfo;
    const request = { method: 'GET', headers: {}, body: undefined, redirect: 'manual' } as const;
    const guarded = new ProviderHttp(false);
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '169.254.169.254', '2130706433', '0x7f.1'])
      await expect(guarded.fetch(`https://${host}:${port}/`, request)).rejects.toThrow(/private address/);
    await expect(guarded.fetch(`http://127.0.0.1:${port}/`, request)).rejects.toThrow(/TLS/);
    expect(reached).toBe(0);
    const allowed = new ProviderHttp(true);
    expect((await allowed.fetch(`http://localhost:${port}/`, request)).status).toBe(200);
    for (const http of [guarded, allowed]) http.close();
    inner.close();
  });
});
