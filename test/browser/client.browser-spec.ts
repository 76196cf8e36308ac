import { jest } from '@jest/globals';
import { type AuthState } from '@nightlatch/client';
import { type Browser, type BrowserContext, type CDPSession, type Page } from 'playwright-core';
import { newPerson, PASSWORD } from '../support/api.js';
import { launchBrowser, type Site, startSite } from '../support/browser.js';
import { CLIENT_SCRIPTS, clientPage } from '../support/client-page.js';
import { freshDatabaseUri } from '../support/database.js';
import { freePort } from '../support/server-process.js';
import { type SessionRecord } from '../support/session-client.js';
import { startApp, type TestApp, type TestEnvironment } from '../support/test-app.js';
import { Wire } from '../support/wire.js';

const REFRESH = '/auth/refresh';
/** Seconds that an access token lives. */
const LIFE = 600;

// About one run of ten tabs in six has a refresh or two too many, which nobody has explained yet: twice in a row is a fault.
jest.retryTimes(1);

let browser: Browser;
let wire: Wire;
let env: TestEnvironment;
let server: TestApp;
/** On localhost of one site with the service, on 127.0.0.1 of another one. */
let site: Site;
let context: BrowserContext;

beforeAll(async () => {
  const PORT = String(await freePort());
  wire = await Wire.start(Number(PORT));
  site = await startSite(clientPage(wire.url), CLIENT_SCRIPTS);
  const CORS_ORIGINS = `${site.localhost},${site.loopback}`;
  env = { PORT, PUBLIC_URL: wire.url, CORS_ORIGINS, MONGODB_URI: freshDatabaseUri() };
  browser = await launchBrowser();
  server = await startApp(env);
});
afterAll(async () => {
  await browser.close();
  await wire.close();
  await server.close();
  await Promise.all([server.database.drop(), site.close()]);
});
beforeEach(async () => {
  context = await browser.newContext();
});
afterEach(() => context.close());

/** Opens the application. */
async function open(url = site.localhost): Promise<Page> {
  const tab = await context.newPage();
  await tab.goto(url);
  await tab.waitForFunction(`window.auth && auth.state.status !== 'loading'`);
  return tab;
}

/** Calls a function of the client, as `passkeys.logIn`. */
function call(tab: Page, name: string, ...args: unknown[]): Promise<any> {
  return tab.evaluate(`auth.${name}(...${JSON.stringify(args)})`);
}

const stateOf = (tab: Page): Promise<AuthState> => tab.evaluate('auth.state');

/** Waits until somebody is shown as logged in. */
async function shows(tab: Page, email: string): Promise<void> {
  await tab.waitForFunction(`window.auth?.state.user?.email === '${email}'`);
}

/** Signs somebody new up. @returns their address */
async function signUp(tab: Page): Promise<string> {
  const person = newPerson();
  expect(await call(tab, 'signUp', person)).toMatchObject({ ok: true, data: { kind: 'signedIn' } });
  return person.email;
}

/** Lets time pass, for the service and for all tabs. */
async function pass(seconds: number, tab: Page): Promise<void> {
  server.clock.advance(seconds);
  await tab.evaluate(`pass(${seconds})`);
}

/** Asks for the account. @returns its address, or what went wrong */
async function use(tab: Page): Promise<string> {
  const { data, error } = await call(tab, 'request', 'GET', '/auth/me');
  return data?.email ?? error.code;
}

const useAll = (tabs: Page[]): Promise<string[]> => Promise.all(tabs.map(use));

async function sessionsOf(email: string): Promise<SessionRecord[]> {
  const user = await server.database.collection<any>('users').findOne({ email });
  return server.database.collection<any>('sessions').find({ userId: user._id }).toArray() as Promise<
    SessionRecord[]
  >;
}

const refreshes = (): number => wire.arrived(REFRESH);

/** Stops the timers of pages and whatever else they do, as a browser does with tabs that nobody looks at. */
async function setState(sessions: CDPSession[], state: 'frozen' | 'active'): Promise<void> {
  await Promise.all(sessions.map((session) => session.send('Page.setWebLifecycleState', { state })));
}

/** Something that a test waits for, and something that is done when it says so. */
function gate(): { passed: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}

/**
 * Holds the next request for the account, or its answer.
 *
 * @returns when it is held, and what lets it go
 */
async function hold(
  tab: Page,
  what: 'request' | 'answer',
): Promise<{ held: Promise<void>; release: () => void }> {
  const [arrival, departure] = [gate(), gate()];
  await tab.route(
    '**/auth/me',
    async (route) => {
      const response = what === 'answer' ? await route.fetch() : undefined;
      arrival.open();
      await departure.passed;
      await (response ? route.fulfill({ response }) : route.continue());
    },
    { times: 1 },
  );
  return { held: arrival.passed, release: departure.open };
}

/** Gives a page Chromium's virtual authenticator. */
async function addAuthenticator(tab: Page): Promise<{
  passkeys: () => Promise<object[]>;
  refuse: () => Promise<unknown>;
  touch: (enabled: boolean) => Promise<unknown>;
}> {
  const devTools = await context.newCDPSession(tab);
  await devTools.send('WebAuthn.enable');
  const { authenticatorId } = await devTools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...({ protocol: 'ctap2', transport: 'internal' } as const),
      ...{ hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
      automaticPresenceSimulation: true,
    },
  });
  return {
    passkeys: async () => (await devTools.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    refuse: () => devTools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false }),
    touch: (enabled) =>
      devTools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }),
  };
}

describe('a session', () => {
  it('is kept for 200 lives of its access tokens by ten tabs, through sleep, offline, lost answers and a killed server', async () => {
    const tabs = await Promise.all(Array.from({ length: 10 }, () => open()));
    const email = await signUp(tabs[0]!);
    await Promise.all(tabs.map((tab) => shows(tab, email)));
    const sleepers = await Promise.all(tabs.slice(7).map((tab) => context.newCDPSession(tab)));
    let awake = tabs;
    const LIVES = 200;
    const [before, lost] = [refreshes(), wire.lost(REFRESH)];

    /** What happens to somebody in the course of a day, by the life in which it does, of every fifty. */
    const troubles: Record<number, () => void | Promise<void>> = {
      4: async () => {
        await setState(sleepers, 'frozen');
        awake = tabs.slice(0, 7);
      },
      14: async () => {
        awake = tabs;
        await setState(sleepers, 'active');
      },
      20: async () => {
        await context.setOffline(true);
        expect(await useAll(awake)).toEqual(awake.map(() => 'network'));
        await context.setOffline(false);
      },
      // The browser repeats the first by itself, and the client the second.
      26: () => wire.lose(REFRESH, 2),
      32: async () => {
        const answers = useAll(awake);
        wire.cut();
        wire.mend();
        expect(await answers).toEqual(awake.map(() => email));
      },
    };
    /** Once, as it takes a while: some may give up meanwhile. */
    const killServer = async (): Promise<void> => {
      wire.cut();
      const answers = useAll(awake);
      await server.close();
      server = await startApp(env, server.clock);
      wire.mend();
      await answers;
    };
    for (let life = 0; life < LIVES; life += 1) {
      await pass(LIFE, tabs[0]!);
      await troubles[life % 50]?.();
      if (life === 38) await killServer();
      const asking = life % 10 === 0 ? awake : [awake[life % awake.length]!];
      expect(await useAll(asking)).toEqual(asking.map(() => email));
    }

    const states = await Promise.all(tabs.map((tab) => tab.evaluate<AuthState[]>('states')));
    expect(states.map(([first, ...rest]) => [first!.status, ...rest.map(({ status }) => status)])).toEqual(
      tabs.map(() => ['signedOut', 'signedIn']),
    );
    const [session, ...others] = await sessionsOf(email);
    expect(others).toEqual([]);
    expect(session).toMatchObject({ revokedAt: null });
    expect(session).not.toHaveProperty('reuse');
    expect(session!.generation).toBeLessThanOrEqual(LIVES);
    expect(refreshes() - before).toBeLessThanOrEqual(LIVES + wire.lost(REFRESH) - lost);
  }, 180_000);

  it('goes on in other tabs when one has fallen asleep in the middle of a refresh', async () => {
    const [sleeper, other] = [await open(), await open()];
    const email = await signUp(sleeper);
    await shows(other, email);
    // Its patience is 20 s: here they pass ten times as fast.
    await other.evaluate(
      '{ const wait = setTimeout; window.setTimeout = (work, ms) => wait(work, ms / 10); }',
    );
    await pass(LIFE, sleeper);
    wire.cut();
    const interrupted = use(sleeper);
    await sleeper.waitForFunction(`navigator.locks.query().then(({ held }) => held.length > 0)`);
    const state = [await context.newCDPSession(sleeper)];
    await setState(state, 'frozen');
    // What was on its way is gone when something that was sent later is.
    await other.evaluate(`fetch('${wire.url}').catch(() => undefined)`);
    wire.mend();
    const before = refreshes();
    expect(await use(other)).toBe(email);
    await setState(state, 'active');
    expect(await interrupted).toBe(email);
    expect(refreshes() - before).toBe(1);
  });

  it('is kept without Web Locks and BroadcastChannel, by the leeway of the server', async () => {
    await context.addInitScript('delete Navigator.prototype.locks; delete window.BroadcastChannel;');
    const first = await open();
    const email = await signUp(first);
    const tabs = [first, ...(await Promise.all([1, 2, 3, 4].map(() => open())))];
    const before = refreshes();
    for (let life = 0; life < 5; life += 1) {
      await pass(LIFE, first);
      expect(await useAll(tabs)).toEqual(tabs.map(() => email));
    }
    expect(refreshes() - before).toBe(5 * tabs.length);
    expect(await sessionsOf(email)).toEqual([expect.objectContaining({ revokedAt: null })]);
  });

  it.each([1, -1])(
    'is kept where the clock is wrong by %d hour, and is set right meanwhile',
    async (hours) => {
      await context.addInitScript(
        `const right = Date.now; window.wrong = ${hours} * 3_600_000; Date.now = () => right() + wrong;`,
      );
      const tab = await open();
      const email = await signUp(tab);
      const before = refreshes();
      expect(await use(tab)).toBe(email);
      expect(refreshes()).toBe(before);
      await tab.evaluate('wrong = 0');
      expect(await use(tab)).toBe(email);
      await pass(LIFE, tab);
      expect(await use(tab)).toBe(email);
      expect(refreshes() - before).toBeLessThanOrEqual(2);
    },
  );

  it('of another site is kept in the tab, past a reload, and shared with a copy of the tab', async () => {
    const tab = await open(site.loopback);
    const email = await signUp(tab);
    expect(await context.cookies()).not.toContainEqual(
      expect.objectContaining({ name: 'nightlatch-refresh' }),
    );
    await tab.reload();
    await shows(tab, email);
    const [copy] = await Promise.all([
      context.waitForEvent('page'),
      tab.evaluate('void open(location.href)'),
    ]);
    await shows(copy, email);
    const before = refreshes();
    for (const asking of [[tab], [copy], [tab, copy]]) {
      await pass(LIFE, tab);
      expect(await useAll(asking)).toEqual(asking.map(() => email));
    }
    expect(refreshes() - before).toBe(3);
    expect(await sessionsOf(email)).toEqual([
      expect.objectContaining({ revokedAt: null, transport: 'body' }),
    ]);
    await call(copy, 'logOut');
    await tab.waitForFunction(`auth.state.reason === 'logged_out'`);
    expect(await tab.evaluate('sessionStorage.length')).toBe(0);
  });
});

describe('two tabs', () => {
  it('are both logged out by one, and stay so', async () => {
    const [here, there] = [await open(), await open()];
    const email = await signUp(here);
    await shows(there, email);
    // Only the service can take the cookie away: nobody is shown as logged out who is not.
    await context.setOffline(true);
    expect(await call(here, 'logOut')).toMatchObject({ ok: false, error: { code: 'network' } });
    await context.setOffline(false);
    expect(await useAll([here, there])).toEqual([email, email]);
    expect(await call(here, 'logOut')).toEqual({ ok: true });
    await there.waitForFunction(`auth.state.reason === 'logged_out'`);
    expect(await use(there)).toBe('authentication_required');
    await there.reload();
    await there.waitForFunction(`window.auth?.state.status === 'signedOut'`);
    expect(await context.cookies()).not.toContainEqual(
      expect.objectContaining({ name: 'nightlatch-refresh' }),
    );
  });

  it('show one user: an answer about the one before comes too late', async () => {
    const [here, there] = [await open(), await open()];
    const ada = await signUp(here);
    const answer = await hold(here, 'answer');
    const asked = use(here);
    await answer.held;
    const eve = await signUp(there);
    await shows(here, eve);
    answer.release();
    expect(await asked).toBe(ada);
    expect(await stateOf(here)).toMatchObject({ status: 'signedIn', user: { email: eve } });
    expect(await use(here)).toBe(eve);
  });

  it('have one user: what the one before has asked for is not repeated for the other', async () => {
    const [here, there] = [await open(), await open()];
    await signUp(here);
    const token = await call(here, 'accessToken');
    const request = await hold(here, 'request');
    const asked = call(here, 'request', 'PATCH', '/auth/me', { name: 'Ada King' });
    await request.held;
    const eve = await signUp(there);
    await shows(here, eve);
    await server.api.post('/auth/logout-all', undefined, token);
    request.release();
    expect(await asked).toMatchObject({ ok: false, error: { status: 401 } });
    expect(await use(here)).toBe(eve);
    expect(await stateOf(here)).toMatchObject({ user: { name: 'Ada Lovelace' } });
  });

  it('of another site have each a user of its own', async () => {
    const [here, there] = [await open(site.loopback), await open(site.loopback)];
    const users = [await signUp(here), await signUp(there)];
    await pass(LIFE, here);
    expect(await useAll([here, there])).toEqual(users);
    await call(here, 'logOut');
    expect(await useAll([here, there])).toEqual(['authentication_required', users[1]]);
  });
});

describe('passkeys', () => {
  it('are added, log in, are the second factor and the step-up, and go', async () => {
    const tab = await open();
    const { passkeys } = await addAuthenticator(tab);
    const email = await signUp(tab);
    const added = await call(tab, 'passkeys.register', { name: 'Laptop' });
    expect(added).toMatchObject({ ok: true, data: { name: 'Laptop' } });
    expect(added.data.recoveryCodes).toHaveLength(10);

    for (const asking of [{}, { conditional: true }]) {
      await call(tab, 'logOut');
      expect(await call(tab, 'passkeys.logIn', asking)).toMatchObject({ data: { kind: 'signedIn' } });
      expect(await use(tab)).toBe(email);
    }
    await call(tab, 'logOut');
    const { data: step } = await call(tab, 'logIn', { email, password: PASSWORD });
    expect(step).toMatchObject({ kind: 'secondFactor', methods: ['passkey', 'recovery_code'] });
    const done = await call(tab, 'passkeys.secondFactor', step.challenge);
    expect(done).toMatchObject({ data: { kind: 'signedIn' } });

    await pass(700, tab);
    const path = '/auth/recovery-codes';
    const made = await Promise.all([1, 2].map(() => call(tab, 'request', 'POST', path)));
    expect(made.map(({ ok }) => ok)).toEqual([true, true]);
    expect(await tab.evaluate('demands')).toEqual([{ acr: 'aal2', maxAge: 600 }]);

    expect(await call(tab, 'passkeys.remove', added.data.id)).toMatchObject({ data: { items: [] } });
    expect(await passkeys()).toEqual([]);
  });

  it('open an account, and a dialog that is refused is cancelled', async () => {
    const tab = await open();
    const { passkeys, refuse } = await addAuthenticator(tab);
    const { email } = newPerson();
    const opened = await call(tab, 'passkeys.signUp', { name: 'Ada Lovelace', email });
    expect(opened).toMatchObject({ data: { kind: 'signedIn', user: { email } } });
    expect(await passkeys()).toHaveLength(1);
    await refuse();
    expect(await call(tab, 'passkeys.stepUp')).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect((await stateOf(tab)).status).toBe('signedIn');
  });

  it('are asked for until the page takes the question back, or asks the next one', async () => {
    const tab = await open();
    const { touch } = await addAuthenticator(tab);
    const { email } = newPerson();
    await call(tab, 'passkeys.signUp', { name: 'Ada Lovelace', email });
    await call(tab, 'logOut');
    // Nobody touches the authenticator: the question stands.
    await touch(false);
    await tab.evaluate(`
      window.asked = 0;
      const { credentials } = navigator;
      const get = credentials.get.bind(credentials);
      credentials.get = (options) => (asked++, get(options));
      const taken = new AbortController();
      window.takeBack = () => taken.abort();
      window.first = auth.passkeys.logIn({ signal: taken.signal });
      undefined;
    `);
    await tab.waitForFunction('asked === 1');
    await tab.evaluate('takeBack()');
    expect(await tab.evaluate('first')).toMatchObject({ ok: false, error: { code: 'cancelled' } });

    await tab.evaluate('void (window.second = auth.passkeys.logIn())');
    await tab.waitForFunction('asked === 2');
    await touch(true);
    expect(await call(tab, 'passkeys.logIn')).toMatchObject({ data: { kind: 'signedIn', user: { email } } });
    expect(await tab.evaluate('second')).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  });
});
