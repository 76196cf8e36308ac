import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { type Browser, type BrowserContext, type Page } from 'playwright-core';
import { newPerson, PASSWORD } from '../support/api.js';
import { launchBrowser, type Site, startSite } from '../support/browser.js';
import { freePort } from '../support/server-process.js';
import { startApp, type TestApp } from '../support/test-app.js';

let browser: Browser;
let provider: Server;
let server: TestApp;
/** The service as its PUBLIC_URL has it. */
let origin: string;
/** A single page: another origin of the same site, and under its address another site. */
let app: Site;

/** A real provider with pages of its own, on another site: any name logs in, and has a verified address there. */
async function startProvider(redirectUris: (issuer: string) => string[]): Promise<[Server, string]> {
  const http = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const openid = new Provider(issuer, {
    clients: [{ client_id: 'op-client', client_secret: 'op-secret', redirect_uris: redirectUris(issuer) }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    pkce: { required: () => true },
    findAccount: (_context: unknown, sub: string) => ({
      accountId: sub,
      claims: () => ({ sub, email: `${sub}@op.example.com`, email_verified: true, name: 'Grace Hopper' }),
    }),
  });
  const answer = openid.callback();
  http.on('request', (request, response) => void answer(request, response));
  return [http, issuer];
}

beforeAll(async () => {
  const PORT = String(await freePort());
  origin = `http://localhost:${PORT}`;
  [browser, app] = await Promise.all([launchBrowser(), startSite()]);
  const [http, issuer] = await startProvider(() => [
    `${origin}/auth/federated/op/callback`,
    `${app.localhost}/callback`,
  ]);
  provider = http;
  server = await startApp({
    ...{ PORT, PUBLIC_URL: origin, CORS_ORIGINS: app.localhost },
    ...{ FEDERATED_PROVIDERS: 'op', OP_ISSUER: issuer, OP_PRIVATE_ADDRESSES: 'on' },
    ...{ OP_CLIENT_ID: 'op-client', OP_CLIENT_SECRET: 'op-secret' },
    FEDERATED_REDIRECT_URIS: `${app.localhost}/callback`,
  });
});
afterAll(async () => {
  await browser.close();
  await Promise.all([server.close(), app.close()]);
  provider.closeAllConnections();
  provider.close();
});

let context: BrowserContext;
beforeEach(async () => {
  context = await browser.newContext();
  // The provider's pages ask for fonts of the Internet.
  await context.route(/^https:/, (route) => route.abort());
});
afterEach(() => context.close());

const names = { subject: 0 };
const newSubject = (): string => `grace.${process.pid}.${++names.subject}`;

/** A page of the app, with a button of the provider. */
async function openApp(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${app.localhost}/welcome`);
  const start = `${origin}/auth/federated/op/start?returnTo=${app.localhost}/welcome`;
  await page.setContent(`<a href="${start}">Continue with Op</a>`);
  return page;
}

async function logInThere(page: Page, subject: string): Promise<void> {
  await page.getByPlaceholder('Enter any login').fill(subject);
  await page.getByPlaceholder('and password').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
}

const consent = (page: Page): Promise<void> => page.getByRole('button', { name: 'Continue' }).click();

/** Back at the app, and what it is told. */
async function backAtApp(page: Page): Promise<Record<string, string>> {
  await page.waitForURL(`${app.localhost}/welcome*`);
  return Object.fromEntries(new URLSearchParams(new URL(page.url()).hash.slice(1)));
}

/** What a script of the app sends, with the cookie. */
function post(page: Page, path: string, body?: object): Promise<{ status: number; body: any }> {
  return page.evaluate(
    async ([url, json]) => {
      const answer = await fetch(url, {
        ...{ method: 'POST', credentials: 'include' },
        ...(json !== undefined && { headers: { 'Content-Type': 'application/json' }, body: json }),
      });
      return { status: answer.status, body: await answer.json() };
    },
    [`${origin}${path}`, body && JSON.stringify(body)] as const,
  );
}

describe('a login at a provider, with a browser', () => {
  it('goes through its login and consent, comes back with the cookie, and finds the account again', async () => {
    const subject = newSubject();
    const page = await openApp();
    await page.click('a');
    await logInThere(page, subject);
    await consent(page);
    expect(await backAtApp(page)).toEqual({});
    const { body } = await post(page, '/auth/refresh');
    expect(body.user).toMatchObject({ email: `${subject}@op.example.com`, emailVerified: true });
    // Nothing of it is left where scripts and the provider could read it.
    expect(await page.evaluate('document.cookie')).toBe('');

    await context.clearCookies({ domain: 'localhost' });
    const again = await openApp();
    await again.click('a');
    // The provider knows both of them.
    expect(await backAtApp(again)).toEqual({});
    expect((await post(again, '/auth/refresh')).body.user.id).toBe(body.user.id);
  });

  it('that is refused at the consent says so, and the next one goes on', async () => {
    const page = await openApp();
    await page.click('a');
    const subject = newSubject();
    await logInThere(page, subject);
    await page.getByText('[ Cancel ]').click();
    expect(await backAtApp(page)).toEqual({ error: 'provider_denied', provider: 'op' });
    expect((await post(page, '/auth/refresh')).status).toBe(400); // there is no cookie
    const again = await openApp();
    await again.click('a');
    await consent(again);
    expect(await backAtApp(again)).toEqual({});
  });

  it('asks for the password of the account that has the address, and is linked by it', async () => {
    const subject = newSubject();
    const email = `${subject}@op.example.com`;
    const { body } = await server.api.post('/auth/signup', { ...newPerson(), email });
    await server.database.collection('users').updateOne({ email }, { $set: { emailVerified: true } });
    const page = await openApp();
    await page.click('a');
    await logInThere(page, subject);
    await consent(page);
    expect(await backAtApp(page)).toMatchObject({ error: 'link_required', methods: 'password' });
    const proof = { method: 'password', password: PASSWORD };
    const wrong = await post(page, '/auth/federated/link', { ...proof, password: 'guessed wrong, surely' });
    expect([wrong.status, wrong.body.code]).toEqual([401, 'invalid_credentials']);
    const linked = await post(page, '/auth/federated/link', proof);
    expect([linked.status, linked.body.user.id]).toEqual([200, body.user.id]);
    expect((await post(page, '/auth/refresh')).body.user.id).toBe(body.user.id);

    const again = await openApp();
    await again.click('a');
    expect(await backAtApp(again)).toEqual({});
    expect((await post(again, '/auth/refresh')).body.user.id).toBe(body.user.id);
  });

  it('survives the back button, before its end and behind it', async () => {
    const page = await openApp();
    await page.click('a');
    await page.getByPlaceholder('Enter any login').waitFor();
    // To the app, and to the provider again: the second login takes the place of the first.
    await page.goBack();
    const fresh = await openApp();
    await fresh.click('a');
    const callbacks: string[] = [];
    fresh.on('request', (request) => {
      if (request.url().includes('/callback?')) callbacks.push(request.url());
    });
    await logInThere(fresh, newSubject());
    await consent(fresh);
    expect(await backAtApp(fresh)).toEqual({});
    const { user } = (await post(fresh, '/auth/refresh')).body;
    // Back behind its end there is a page of the provider; the callback itself is in no history.
    await fresh.goBack();
    expect(new URL(fresh.url()).origin).not.toBe(origin);
    await fresh.goto(callbacks[0]!);
    expect(fresh.url()).toBe(`${origin}/#error=challenge_invalid&provider=op`);
    // Who was logged in still is.
    expect((await post(await openApp(), '/auth/refresh')).body.user.id).toBe(user.id);
  });
});

describe('a single page on another origin', () => {
  it('begins and finishes it with the JSON routes, and its state is in its own storage', async () => {
    const subject = newSubject();
    const page = await context.newPage();
    await page.goto(`${app.localhost}/`);
    const redirectUri = `${app.localhost}/callback`;
    const begun = await post(page, '/auth/federated/op/start', { redirectUri, transport: 'cookie' });
    expect(begun.status).toBe(200);
    const { flow: begunFlow, url } = begun.body;
    await page.evaluate(
      `sessionStorage.setItem('flow', ${JSON.stringify(begunFlow)}); location.assign(${JSON.stringify(url)})`,
    );
    await logInThere(page, subject);
    await consent(page);
    await page.waitForURL(`${redirectUri}?*`);
    const flow = await page.evaluate('sessionStorage.getItem("flow")');
    expect(flow).toBe(begun.body.flow);
    const answer = Object.fromEntries(new URL(page.url()).searchParams);
    expect(Object.keys(answer).sort()).toEqual(['code', 'iss', 'state']);
    const done = await post(page, '/auth/federated/op/finish', { flow, ...answer });
    expect([done.status, done.body.user.email]).toEqual([200, `${subject}@op.example.com`]);
    expect(done.body.refreshToken).toBeUndefined();
    expect((await post(page, '/auth/refresh')).body.user.id).toBe(done.body.user.id);
    // A reload of the page sends it once more.
    const replayed = await post(page, '/auth/federated/op/finish', { flow, ...answer });
    expect([replayed.status, replayed.body.code]).toEqual([401, 'challenge_invalid']);
    expect((await post(page, '/auth/refresh')).body.user.id).toBe(done.body.user.id);
  });
});
