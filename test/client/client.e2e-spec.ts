import {
  AuthFailure,
  type AuthState,
  type Client,
  type ClientOptions,
  createClient,
  memoryStorage,
  type Result,
  secureStorage,
  type Step,
} from '@nightlatch/client';
import { attachTo } from '@nightlatch/client/axios';
import axios from 'axios';
import { newPerson, PASSWORD } from '../support/api.js';
import { AuthenticatorApp } from '../support/authenticator-app.js';
import { claimsOf } from '../support/jwt.js';
import { Mailbox, type MailingApp, startMailingApp } from '../support/mailbox.js';
import { ProviderServer } from '../support/provider-server.js';
import { enrolApp } from '../support/second-factor.js';
import { type SessionRecord } from '../support/session-client.js';
import { startApp, type TestApp } from '../support/test-app.js';

const REDIRECT = 'com.example.app:/callback';

let server: MailingApp;
/** On the same database: where everybody must have a second factor, and where they must have a confirmed address. */
let strict: TestApp;
let careful: TestApp;
let providers: ProviderServer;
beforeAll(async () => {
  providers = await ProviderServer.start();
  server = await startMailingApp({
    FEDERATED_PROVIDERS: 'corp',
    FEDERATED_REDIRECT_URIS: REDIRECT,
    CORP_ISSUER: `${providers.url}/corp`,
    CORP_CLIENT_ID: 'corp-client',
    CORP_CLIENT_SECRET: 'corp-secret',
    CORP_PRIVATE_ADDRESSES: 'on',
  });
  const env = { MONGODB_URI: server.mongodbUri, SMTP_URL: server.smtp.url };
  strict = await startApp({ ...env, MFA_POLICY: 'required' }, server.clock);
  careful = await startApp({ ...env, SIGN_UP: 'domains:example.com' }, server.clock);
});
afterAll(async () => {
  await strict.close();
  await careful.close();
  await server.close();
  await providers.stop();
});

/** What the network does to requests of a client. */
class Network {
  readonly sent: string[] = [];
  /** What happens to an answer, or in its place. */
  on: (path: string, send: () => Promise<Response>) => Promise<Response> = (_, send) => send();

  readonly fetch: typeof fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const { pathname } = new URL(url);
    this.sent.push(`${init?.method ?? 'GET'} ${pathname}`);
    return this.on(pathname, () => fetch(input, init));
  };

  /** Requests with these are lost before or behind the server, so often. */
  lose(path: string, times: number, when: 'before' | 'behind'): void {
    let left = times;
    this.on = async (asked, send) => {
      if (asked !== path || left === 0) return send();
      left -= 1;
      if (when === 'behind') await send();
      throw new TypeError('fetch failed');
    };
  }

  count(what: string): number {
    return this.sent.filter((each) => each === what).length;
  }
}
const REFRESH = 'POST /auth/refresh';

interface Setup {
  auth: Client;
  network: Network;
  states: AuthState[];
}

function client(options: ClientOptions = {}, node: TestApp = server): Setup {
  const network = new Network();
  const now = (): number => server.clock.now().getTime();
  const auth = createClient({ baseUrl: node.api.url, fetch: network.fetch, now, ...options });
  const states: AuthState[] = [];
  auth.onChange((state) => states.push(state));
  return { auth, network, states };
}

/** The same, with somebody new who is logged in. */
async function loggedIn(options: ClientOptions = {}): Promise<Setup & { email: string; token: string }> {
  const setup = client(options);
  const person = newPerson();
  stepOf(await setup.auth.signUp(person), 'signedIn');
  return { ...setup, email: person.email, token: (await setup.auth.accessToken())! };
}

/** The data of a result that must be there. */
function dataOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.title}`);
  return result.data;
}

function stepOf<K extends Step['kind']>(result: Result<Step>, kind: K): Extract<Step, { kind: K }> {
  const step = dataOf(result);
  expect(step.kind).toBe(kind);
  return step as Extract<Step, { kind: K }>;
}

const record = async (token: string): Promise<SessionRecord> =>
  (await server.database.collection<SessionRecord>('sessions').findOne({ _id: claimsOf(token).sid }))!;

describe('logging in', () => {
  it('signs up, logs out, logs in with what is wrong and what is right', async () => {
    const { auth, states } = client();
    expect(auth.state).toEqual({ status: 'loading' });
    expect(await auth.ready()).toEqual({ status: 'signedOut' });
    const { email, name } = newPerson();
    const refused = await auth.signUp({ name, email, password: 'short' });
    expect(refused).toMatchObject({
      ok: false,
      error: {
        code: 'password_rejected',
        status: 400,
        fields: { password: expect.arrayContaining([expect.any(String)]) },
      },
    });
    stepOf(await auth.signUp({ name, email, password: PASSWORD }), 'signedIn');
    expect(await auth.logOut()).toEqual({ ok: true, data: undefined });
    const wrong = await auth.logIn({ email, password: 'wrong' });
    expect(wrong).toMatchObject({ ok: false, error: { code: 'invalid_credentials' } });
    expect(stepOf(await auth.logIn({ email, password: PASSWORD }), 'signedIn').user).toMatchObject({ email });
    const user = expect.objectContaining({ email });
    expect(states).toEqual([
      { status: 'signedOut' },
      { status: 'signedIn', user },
      { status: 'signedOut', reason: 'logged_out' },
      { status: 'signedIn', user },
    ]);
  });

  it('goes on with a second factor, and remembers the device', async () => {
    const { auth, email, token } = await loggedIn();
    const { phone } = await enrolApp(server, token);
    await auth.logOut();
    const step = stepOf(await auth.logIn({ email, password: PASSWORD }), 'secondFactor');
    expect(step).toMatchObject({ methods: ['totp', 'recovery_code'], expiresIn: 600 });
    const { challenge } = step;
    const wrong = await auth.continueLogin({ challenge, method: 'totp', code: phone.wrong() });
    expect(wrong).toMatchObject({ ok: false, error: { code: 'factor_invalid' } });
    const right = { challenge, method: 'totp', code: phone.next(), remember: true };
    stepOf(await auth.continueLogin(right), 'signedIn');
    await auth.logOut();
    stepOf(await auth.logIn({ email, password: PASSWORD }), 'signedIn');
  });

  it('goes on when the address must be confirmed', async () => {
    const { auth } = client({}, careful);
    const person = newPerson();
    const mailbox = new Mailbox(server.smtp, person.email);
    const asked = stepOf(await auth.signUp(person), 'action');
    expect(asked.action).toBe('verify_email');
    const body = { token: await mailbox.token('verification'), password: PASSWORD };
    dataOf(await auth.request('POST', '/auth/verify-email', body));
    stepOf(await auth.continueVerified(asked.challenge), 'signedIn');
  });

  it('goes on when a factor must be enrolled', async () => {
    const { auth } = client({}, strict);
    const { challenge, action } = stepOf(await auth.signUp(newPerson()), 'action');
    expect(action).toBe('enrol_factor');
    const { secret, challenge: enrolment } = dataOf(await auth.enrol.totp(challenge));
    const code = new AuthenticatorApp(secret, server.clock).next();
    const done = stepOf(await auth.enrol.confirmTotp({ challenge, enrolment, code }), 'signedIn');
    expect(done.recoveryCodes).toHaveLength(10);
    expect(auth.state.status).toBe('signedIn');
  });

  it('by a mailed code, and by a link in another browser', async () => {
    const { auth } = client();
    const { email } = newPerson();
    const mailbox = new Mailbox(server.smtp, email);
    const { flow } = dataOf(await auth.email.start({ email, method: 'code' }));
    const code = /\b(\d{6})\b/.exec((await mailbox.read('loginCode')).text)![1]!;
    stepOf(await auth.email.finish({ flow, code }), 'signedIn');

    const { auth: other } = client();
    dataOf(await auth.email.start({ email, method: 'link' }));
    const token = await mailbox.token('loginLink');
    expect(await other.email.finish({ token })).toMatchObject({ error: { code: 'other_browser' } });
    stepOf(await other.email.finish({ token, confirm: true }), 'signedIn');
  });

  it('at a provider, from an app, and links the account that has the address', async () => {
    const { auth, email } = await loggedIn();
    await auth.logOut();
    const begin = async (): Promise<[string, string]> => {
      const started = dataOf(await auth.federated.start('corp', { redirectUri: REDIRECT }));
      const claims = { sub: email, email, email_verified: false, name: 'Ada' };
      return [started.flow, providers.approve(started.url, { claims }).href];
    };
    const [flow, returned] = await begin();
    const { challenge, ...rest } = stepOf(await auth.federated.finish('corp', flow, returned), 'link');
    expect(rest).toMatchObject({ provider: 'corp', methods: expect.arrayContaining(['password']) });
    const proof = { challenge: challenge!, method: 'password', password: PASSWORD };
    stepOf(await auth.federated.link(proof), 'signedIn');
    await auth.logOut();
    stepOf(await auth.federated.finish('corp', ...(await begin())), 'signedIn');
    const [other] = await begin();
    expect(await auth.federated.finish('corp', other, '?error=access_denied&state=x')).toMatchObject({
      ok: false,
    });
  });

  it('reads what a browser comes back with from a provider', () => {
    const { federated } = client().auth;
    expect(federated.startUrl('corp', { returnTo: '/a?b=c' })).toBe(
      `${server.api.url}/auth/federated/corp/start?returnTo=%2Fa%3Fb%3Dc`,
    );
    expect(federated.returned('')).toBeUndefined();
    expect(federated.returned('#linked=corp')).toBeUndefined();
    const hash = '#error=second_factor_required&challenge=abc&methods=totp%2Cpasskey&expiresIn=600';
    expect(federated.returned(hash)).toEqual({
      ok: true,
      data: { kind: 'secondFactor', challenge: 'abc', methods: ['totp', 'passkey'], expiresIn: 600 },
    });
    expect(federated.returned('#error=provider_denied&provider=corp')).toMatchObject({
      ok: false,
      error: { code: 'provider_denied' },
    });
  });

  it('text injection: a link writes no sentences behind the #', () => {
    const { returned } = client().auth.federated;
    for (const hash of [
      'Your account is locked. Call us',
      'denied&detail=Call%20us',
      'denied&provider=Call+us',
    ])
      expect(returned(`#error=${hash}`)).toBeUndefined();
    // Whoever lists the methods finds a list.
    expect(returned('#error=second_factor_required&challenge=a')).toMatchObject({ data: { methods: [''] } });
  });

  it('takes over a session from every route that answers with one', async () => {
    const { auth, states } = client();
    const { email, name } = newPerson();
    dataOf(await auth.request('POST', '/auth/anonymous', {}));
    expect(auth.state).toMatchObject({ status: 'signedIn', user: { roles: ['anonymous'] } });
    dataOf(await auth.request('POST', '/auth/anonymous/signup', { name, email, password: PASSWORD }));
    const changed = { currentPassword: PASSWORD, newPassword: 'violet umbrella sunday' };
    dataOf(await auth.request('POST', '/auth/change-password', changed));
    server.clock.advance(601);
    expect(dataOf(await auth.request('GET', '/auth/me'))).toMatchObject({ email });
    dataOf(await auth.request('PATCH', '/auth/me', { name: 'Grace Hopper' }));
    expect(auth.state).toMatchObject({ user: { name: 'Grace Hopper' } });
    expect(
      dataOf(await auth.request('GET', '/auth/sessions', undefined, { query: { limit: 1 } })).items,
    ).toHaveLength(1);
    dataOf(await auth.request('DELETE', '/auth/me', { password: 'violet umbrella sunday' }));
    expect(states.at(-1)).toEqual({ status: 'signedOut', reason: 'deleted' });
    expect(states.filter(({ status }) => status === 'signedOut')).toHaveLength(2);
  });
});

describe('refreshing', () => {
  it('once for many requests at once, when the token has ended, and when it was refused before its time', async () => {
    const { auth, network, token } = await loggedIn();
    const ask = (): Promise<unknown> =>
      Promise.all(Array.from({ length: 20 }, async () => dataOf(await auth.request('GET', '/auth/me'))));
    server.clock.advance(601);
    await ask();
    expect(network.count(REFRESH)).toBe(1);
    // As after a change of roles: the access token is refused, and the session goes on.
    const users = server.database.collection<{ _id: string; rightsVersion: number }>('users');
    await users.updateOne({ _id: claimsOf(token).sub }, { $inc: { rightsVersion: 1 } });
    network.on = async (path, send) => {
      const answer = await send();
      const isOld = path === '/auth/me' && network.count(REFRESH) === 1;
      return isOld ? new Response(null, { status: 401 }) : answer;
    };
    await ask();
    expect(network.count(REFRESH)).toBe(2);
    expect((await record(token)).generation).toBe(2);
  });

  it('ahead of time, while the token is still used', async () => {
    const { auth, network, token } = await loggedIn();
    server.clock.advance(545);
    expect(await auth.accessToken()).toBe(token);
    expect(await auth.accessToken()).toBe(token);
    await auth.refresh();
    expect(await auth.accessToken()).not.toBe(token);
    expect(network.count(REFRESH)).toBe(1);
  });

  it.each([3600, -3600])(
    'with a clock that is wrong by %d seconds, and one that is set meanwhile',
    async (wrong) => {
      let offset = wrong * 1000;
      const now = (): number => server.clock.now().getTime() + offset;
      const { auth, network } = await loggedIn({ now });
      await auth.request('GET', '/auth/me');
      expect(network.count(REFRESH)).toBe(0);
      offset = -offset;
      dataOf(await auth.request('GET', '/auth/me'));
      server.clock.advance(700);
      dataOf(await auth.request('GET', '/auth/me'));
      expect(auth.state.status).toBe('signedIn');
    },
  );

  it.each(['before', 'behind'] as const)(
    'when messages are lost %s the server, again until one arrives',
    async (when) => {
      const { auth, network, token } = await loggedIn();
      server.clock.advance(601);
      network.lose('/auth/refresh', 2, when);
      dataOf(await auth.request('GET', '/auth/me'));
      expect(network.count(REFRESH)).toBe(3);
      expect(await record(token)).toMatchObject({ generation: 1, revokedAt: null });
    },
  );

  it.each<[string, () => Response]>([
    ['a proxy without the server', () => new Response('<h1>Bad gateway</h1>', { status: 502 })],
    ['a page of a hotel', () => new Response('<h1>Welcome</h1>')],
    ['a gateway with its own 401', () => new Response('{"code":"expired"}', { status: 401 })],
    ['a service that is overloaded', () => Response.json({ code: 'too_many' }, { status: 429 })],
    [
      'a service without its database',
      () =>
        Response.json(
          { type: 'urn:nightlatch:problem:service_unavailable', code: 'service_unavailable', status: 503 },
          { status: 503 },
        ),
    ],
  ])('logs nobody out because of %s', async (_who, answer) => {
    const { auth, network, token } = await loggedIn();
    server.clock.advance(601);
    let isBad = true;
    network.on = (path, send) => (path === '/auth/refresh' && isBad ? Promise.resolve(answer()) : send());
    const refused = auth.request('GET', '/auth/me');
    isBad = false;
    expect((await refused).ok).toBe(true);
    expect(await auth.accessToken()).not.toBe(token);
    expect(auth.state.status).toBe('signedIn');
  });

  it('says that the service can’t be reached, keeps the session, and goes on when it can', async () => {
    const { auth, network } = await loggedIn();
    server.clock.advance(601);
    network.on = () => Promise.reject(new TypeError('fetch failed'));
    const [asked, fetched] = await Promise.all([
      auth.request('GET', '/auth/me'),
      auth.fetch(`${server.api.url}/auth/me`).catch((error: unknown) => error),
    ]);
    expect(asked).toMatchObject({ ok: false, error: { code: 'network', status: 0 } });
    expect(fetched).toBeInstanceOf(AuthFailure);
    expect(auth.state.status).toBe('signedIn');
    network.on = (_, send) => send();
    dataOf(await auth.request('GET', '/auth/me'));
  }, 30_000);

  it.each([
    ['session_revoked', 'an end from elsewhere'],
    ['refresh_token_expired', 'a long absence'],
    ['refresh_token_invalid', 'a token that is none'],
  ])('ends with %s after %s, once', async (code) => {
    const storage = memoryStorage();
    const { auth, states, token } = await loggedIn({ storage });
    if (code === 'session_revoked') await server.api.post('/auth/logout', undefined, token);
    if (code === 'refresh_token_expired') server.clock.advance(15 * 86_400);
    if (code === 'refresh_token_invalid') await storage.set('{"refreshToken":"a.b.c"}');
    const answers = await Promise.all([1, 2, 3].map(() => auth.fetch(`${server.api.url}/auth/me`)));
    if (code === 'refresh_token_invalid') await auth.refresh();
    else expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(states.at(-1)).toEqual({ status: 'signedOut', reason: code });
    expect(await storage.get()).toBeUndefined();
    expect(await auth.accessToken()).toBeUndefined();
  });

  it('finds the session that is stored, and waits for a keychain that is locked', async () => {
    const keychain = new Map<string, string>();
    let isLocked = false;
    const unlocked = (): Promise<void> =>
      isLocked ? Promise.reject(new Error('locked')) : Promise.resolve();
    const store = {
      getItemAsync: async (key: string) => unlocked().then(() => keychain.get(key) ?? null),
      setItemAsync: async (key: string, value: string) =>
        unlocked().then(() => void keychain.set(key, value)),
      deleteItemAsync: async (key: string) => unlocked().then(() => void keychain.delete(key)),
    };
    const { auth: first, email } = await loggedIn({ storage: secureStorage(store) });
    isLocked = true;
    server.clock.advance(601);
    // What can't be written is known until it can.
    expect(await first.accessToken().catch((error: unknown) => (error as AuthFailure).error.code)).toBe(
      'storage',
    );
    const { auth } = client({ storage: secureStorage(store) });
    await auth.refresh();
    expect(auth.state).toMatchObject({ status: 'loading', error: { code: 'storage' } });
    isLocked = false;
    await auth.refresh();
    expect(auth.state).toMatchObject({ status: 'signedIn', user: { email } });
    await auth.logOut();
    expect(keychain.size).toBe(0);
  });

  it('keeps one session over 200 lives of its tokens, with ten clients, lost answers and a network that is away', async () => {
    const storage = memoryStorage();
    const { auth: first, network: firstNetwork, token } = await loggedIn({ storage });
    const { generation: before } = await record(token);
    // Without Web Locks, as in a phone that runs an application twice: the leeway of the server carries it.
    const all = [
      { auth: first, network: firstNetwork, states: [] as AuthState[] },
      ...Array.from({ length: 9 }, () => client({ storage })),
    ];
    await Promise.all(all.map(({ auth }) => auth.ready()));
    const LIVES = 200;
    for (let life = 0; life < LIVES; life += 1) {
      server.clock.advance(600);
      const { network } = all[life % 10]!;
      if (life % 40 === 3) network.lose('/auth/refresh', 1, 'behind');
      if (life % 40 === 17) network.lose('/auth/refresh', 1, 'before');
      const asked = life % 10 === 0 ? all : [all[life % 10]!];
      const answers = await Promise.all(asked.map(({ auth }) => auth.request('GET', '/auth/me')));
      expect(answers.filter(({ ok }) => !ok)).toEqual([]);
    }
    expect(all.every(({ auth }) => auth.state.status === 'signedIn')).toBe(true);
    expect(all.flatMap(({ states }) => states).filter(({ status }) => status === 'signedOut')).toEqual([]);
    const { generation, revokedAt, ...rest } = (await record(token)) as SessionRecord & { reuse?: unknown };
    expect({ revokedAt, reuse: rest.reuse }).toEqual({ revokedAt: null, reuse: undefined });
    expect(generation - before).toBeLessThanOrEqual(LIVES + 10);
  }, 60_000);
});

describe('logging out', () => {
  it('everywhere, and forgets the tokens here', async () => {
    const storage = memoryStorage();
    const { auth, email } = await loggedIn({ storage });
    const { auth: other } = client();
    await other.logIn({ email, password: PASSWORD });
    expect(await auth.logOut({ everywhere: true })).toEqual({ ok: true, data: undefined });
    expect(await storage.get()).toBeUndefined();
    expect(await other.fetch(`${server.api.url}/auth/me`)).toMatchObject({ status: 401 });
    expect(other.state).toEqual({ status: 'signedOut', reason: 'session_revoked' });
  });

  it('without the network: it is forgotten here, and said that the service does not know', async () => {
    const storage = memoryStorage();
    const { auth, network } = await loggedIn({ storage });
    network.on = () => Promise.reject(new TypeError('fetch failed'));
    expect(await auth.logOut()).toMatchObject({ ok: false, error: { code: 'network' } });
    expect(auth.state).toEqual({ status: 'signedOut', reason: 'logged_out' });
    expect(await storage.get()).toBeUndefined();
  });
});

describe('fetch', () => {
  it('sends the token to who may have it, and to nobody else', async () => {
    const { auth } = await loggedIn({ origins: ['https://api.example.com'] });
    expect((await auth.fetch(new Request(`${server.api.url}/auth/whoami`))).status).toBe(200);
    expect((await auth.fetch(new URL(`${server.api.url}/auth/whoami`))).status).toBe(200);
    expect(auth.trusts('https://api.example.com/orders')).toBe(true);
    const { host } = new URL(server.api.url);
    for (const url of [
      'https://evil.example/',
      'https://api.example.com.evil.example/',
      `http://${host}@evil.example/`,
      `http:${host}.evil.example/`,
      '//evil.example/',
      '/relative',
      'data:text/plain,x',
      'http://localhost:1/',
    ])
      await expect(auth.fetch(url)).rejects.toThrow(TypeError);
  });

  it('token to a foreign origin: a `<base>` and a URL that changes while it waits lead nowhere else', async () => {
    const { auth, network } = await loggedIn();
    const page = globalThis as { document?: { baseURI: string } };
    page.document = { baseURI: 'https://evil.example/' };
    try {
      expect(auth.trusts('/orders')).toBe(false);
      expect(auth.trusts(`${server.api.url}/orders`)).toBe(true);
    } finally {
      delete page.document;
    }
    const url = new URL(`${server.api.url}/auth/whoami`);
    server.clock.advance(601);
    const asked = auth.fetch(url);
    url.pathname = '/elsewhere';
    expect((await asked).status).toBe(200);
    expect(network.count('GET /elsewhere')).toBe(0);
  });

  it('repeats a request with its body after a refresh, and one of a stream not at all', async () => {
    const { auth, network } = await loggedIn();
    const bodies: unknown[] = [];
    let isRefused = true;
    network.on = async (path, send) => {
      if (path !== '/orders') return send();
      if (isRefused) {
        isRefused = false;
        return new Response(null, { status: 401 });
      }
      return new Response('done');
    };
    const real = network.fetch;
    const seen: typeof fetch = async (input, init) => {
      if (String(input instanceof Request ? input.url : input).endsWith('/orders'))
        bodies.push(input instanceof Request ? await input.text() : init?.body);
      return real(input, init);
    };
    const other = createClient({ baseUrl: server.api.url, fetch: seen });
    stepOf(await other.signUp(newPerson()), 'signedIn');
    const url = `${server.api.url}/orders`;
    expect(await (await other.fetch(url, { method: 'POST', body: 'one' })).text()).toBe('done');
    expect(bodies).toEqual(['one', 'one']);
    isRefused = true;
    const body = new ReadableStream();
    expect((await other.fetch(url, { method: 'POST', body, duplex: 'half' })).status).toBe(401);
    expect(auth.state.status).toBe('signedIn');
  });

  it('asks for a step-up once for many requests, and repeats them', async () => {
    const { phone, email } = await (async () => {
      const { token, email: address } = await loggedIn();
      return { email: address, ...(await enrolApp(server, token)) };
    })();
    let asked = 0;
    const setup = client({
      onStepUp: async (demand) => {
        asked += 1;
        expect(demand).toEqual({ acr: 'aal2', maxAge: 600 });
        const raised = await setup.auth.stepUp({ method: 'totp', code: phone.next() });
        return raised.ok;
      },
    });
    const { challenge } = stepOf(await setup.auth.logIn({ email, password: PASSWORD }), 'secondFactor');
    stepOf(await setup.auth.continueLogin({ challenge, method: 'totp', code: phone.next() }), 'signedIn');
    server.clock.advance(700);
    const made = await Promise.all([1, 2].map(() => setup.auth.request('POST', '/auth/recovery-codes')));
    expect(made.map(({ ok }) => ok)).toEqual([true, true]);
    expect(asked).toBe(1);
    const { auth: silent } = client();
    const login = stepOf(await silent.logIn({ email, password: PASSWORD }), 'secondFactor');
    await silent.continueLogin({ challenge: login.challenge, method: 'totp', code: phone.next() });
    server.clock.advance(700);
    expect(await silent.request('POST', '/auth/recovery-codes')).toMatchObject({
      error: { code: 'step_up_required' },
    });
  });
});

it('gives the token to axios, refreshes and repeats, and keeps it from strangers', async () => {
  const { auth, network } = await loggedIn();
  const http = axios.create({ baseURL: server.api.url });
  const detach = attachTo(http, auth);
  expect((await http.get('/auth/me')).status).toBe(200);
  server.clock.advance(601);
  expect((await Promise.all([1, 2, 3].map(() => http.get('/auth/me')))).map(({ status }) => status)).toEqual([
    200, 200, 200,
  ]);
  expect(network.count(REFRESH)).toBe(1);
  await server.api.post('/auth/logout', undefined, await auth.accessToken());
  await expect(http.get('/auth/me')).rejects.toMatchObject({ response: { status: 401 } });
  expect(auth.state).toMatchObject({ status: 'signedOut', reason: 'session_revoked' });
  expect(http.getUri({ url: '/x' })).toBe(`${server.api.url}/x`);
  detach();
});
