import { readFileSync } from 'node:fs';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Browser, type BrowserContext, type Cookie, type Page } from 'playwright-core';
import { newPerson, PASSWORD } from '../support/api.js';
import { launchBrowser, type Site, startSite } from '../support/browser.js';
import { claimsOf } from '../support/jwt.js';
import { freePort } from '../support/server-process.js';
import { type SessionRecord } from '../support/session-client.js';
import { startApp, type TestApp } from '../support/test-app.js';

/** The page of the manual, for a server on port 3000. */
const [, EXAMPLE = ''] = /```html\n(.+?)```/s.exec(readFileSync('docs/browser-clients.md', 'utf8')) ?? [];

let browser: Browser;
let server: TestApp;
/** The server as its PUBLIC_URL has it. */
let origin: string;
/** Of CORS_ORIGINS, under both names; the page of the manual. */
let friend: Site;
/** Of nobody's list. */
let stranger: Site;

beforeAll(async () => {
  browser = await launchBrowser();
  const PORT = String(await freePort());
  origin = `http://localhost:${PORT}`;
  friend = await startSite(EXAMPLE.replace('http://localhost:3000', origin));
  stranger = await startSite();
  const CORS_ORIGINS = `${friend.localhost},${friend.loopback}`;
  server = await startApp({ PORT, PUBLIC_URL: origin, CORS_ORIGINS });
});
afterAll(async () => {
  await browser.close();
  await Promise.all([server.close(), friend.close(), stranger.close()]);
});

let context: BrowserContext;
beforeEach(async () => {
  context = await browser.newContext();
});
afterEach(() => context.close());

async function open(url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

interface Fetched {
  /** 0 when the script sees a network error, as it does of what CORS keeps from it. */
  status: number;
  body: any;
}

/** What a script of the page does: `fetch` with credentials. */
function post(
  page: Page,
  path: string,
  body?: object,
  init: { mode?: 'no-cors'; headers?: Record<string, string> } = {},
): Promise<Fetched> {
  const json = { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  const options = { method: 'POST', credentials: 'include', ...(body && json), ...init } as const;
  return page.evaluate(
    async ([url, request]): Promise<Fetched> => {
      try {
        const answer = await fetch(url, request);
        const text = await answer.text();
        return { status: answer.status, body: text === '' ? {} : JSON.parse(text) };
      } catch {
        return { status: 0, body: {} };
      }
    },
    [new URL(path, origin).href, options] as const,
  );
}

/** A page of the server whose policy lets its script send requests, to where it came from. */
const ownPage = (server: string): string => `${server}/auth/verify-email`;

/** Logs somebody new in, with the cookie, from a page. */
async function logIn(page: Page): Promise<{ accessToken: string; sessionId: string }> {
  const { status, body } = await post(page, '/auth/signup', { ...newPerson(), transport: 'cookie' });
  expect(status).toBe(201);
  expect(body).not.toHaveProperty('refreshToken');
  return { accessToken: body.accessToken, sessionId: claimsOf(body.accessToken).sid };
}

async function record(sessionId: string): Promise<SessionRecord> {
  return (await server.database.collection<SessionRecord>('sessions').findOne({ _id: sessionId }))!;
}

/** The POST to a path, as the server gets and answers it: a script sees nothing of an answer that is not for it. */
async function arrival(
  path: string,
  cause: () => Promise<unknown>,
): Promise<{ headers: IncomingMessage['headers']; status: number }> {
  const http = server.app.getHttpServer();
  const arrived = new Promise<{ headers: IncomingMessage['headers']; status: number }>((resolve) => {
    const listen = (request: IncomingMessage, response: ServerResponse): void => {
      if (request.method !== 'POST' || request.url !== path) return;
      http.off('request', listen);
      response.once('finish', () => resolve({ headers: request.headers, status: response.statusCode }));
    };
    http.on('request', listen);
  });
  await cause();
  return arrived;
}

/** What the browser has of sessions. Which method it has used last it keeps beside them, also after a log-out. */
async function refreshCookies(): Promise<Cookie[]> {
  return (await context.cookies()).filter(({ name }) => !name.endsWith('nightlatch-method'));
}

describe('a page of the server itself', () => {
  // OWASP ASVS 5.0 3.3.4.
  it('its script can’t read the cookie, under no path', async () => {
    const page = await open(ownPage(origin));
    await logIn(page);
    expect(await refreshCookies()).toEqual([
      expect.objectContaining({
        name: 'nightlatch-refresh',
        value: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
        path: '/auth',
        domain: 'localhost',
        httpOnly: true,
        secure: false,
        sameSite: 'Strict',
      }),
    ]);
    for (const path of ['/', '/auth/', '/auth/refresh']) {
      await page.goto(origin + path);
      expect(await page.evaluate('document.cookie')).toBe('');
      expect(await page.evaluate('cookieStore.getAll()')).toEqual([]);
    }
  });

  it('refreshes after a reload, and in a second tab', async () => {
    const page = await open(ownPage(origin));
    const { sessionId } = await logIn(page);
    const before = await refreshCookies();
    await page.reload();
    const again = await post(page, '/auth/refresh');
    const tab = await post(await open(ownPage(origin)), '/auth/refresh');
    for (const { status, body } of [again, tab]) {
      expect(status).toBe(200);
      expect(claimsOf(body.accessToken).sid).toBe(sessionId);
      expect(body).not.toHaveProperty('refreshToken');
    }
    expect((await refreshCookies())[0]!.value).not.toBe(before[0]!.value);
    expect((await record(sessionId)).generation).toBe(2);
  });

  it('loses the cookie with the log-out, and with a refresh that is refused for good', async () => {
    const page = await open(ownPage(origin));
    await logIn(page);
    expect((await post(page, '/auth/logout')).status).toBe(204);
    expect(await refreshCookies()).toEqual([]);

    const { accessToken } = await logIn(page);
    await server.api.post('/auth/logout-all', undefined, accessToken);
    expect(await post(page, '/auth/refresh')).toMatchObject({
      status: 401,
      body: { code: 'session_revoked' },
    });
    expect(await refreshCookies()).toEqual([]);
    expect((await post(page, '/auth/refresh')).status).toBe(400);
  });

  it('may be opened under a name that PUBLIC_URL does not have, as Swagger UI on 127.0.0.1', async () => {
    const loopback = origin.replace('localhost', '127.0.0.1');
    const page = await open(ownPage(loopback));
    const signUp = { ...newPerson(), transport: 'cookie' };
    expect((await post(page, `${loopback}/auth/signup`, signUp)).status).toBe(201);
    expect(await refreshCookies()).toMatchObject([{ domain: '127.0.0.1' }]);
    const { headers, status } = await arrival('/auth/refresh', () => post(page, `${loopback}/auth/refresh`));
    expect(headers).toMatchObject({ origin: loopback, 'sec-fetch-site': 'same-origin' });
    expect(status).toBe(200);
    expect((await post(page, `${loopback}/auth/logout`)).status).toBe(204);
    expect(await refreshCookies()).toEqual([]);
  });
});

describe.each(['/auth/refresh', '/auth/logout'])('CSRF on %s', (path) => {
  /** What must not change: the session and the cookie. */
  let before: [SessionRecord, Cookie[]];
  let sessionId: string;
  const state = async (): Promise<[SessionRecord, Cookie[]]> => [
    await record(sessionId),
    await refreshCookies(),
  ];
  beforeEach(async () => {
    ({ sessionId } = await logIn(await open(ownPage(origin))));
    before = await state();
  });
  afterEach(async () => {
    expect(await state()).toEqual(before);
  });

  /** A form that a foreign page sends by itself; as text/plain its body is JSON. */
  async function submit(page: Page, enctype: string): Promise<void> {
    await page.evaluate(`{
      const form = document.createElement('form');
      form.method = 'POST';
      form.action = ${JSON.stringify(origin + path)};
      form.enctype = ${JSON.stringify(enctype)};
      const field = document.createElement('input');
      field.name = '{"refreshToken":"x","y":"';
      field.value = '"}';
      form.append(field);
      document.body.append(form);
      form.submit();
    }`);
    await page.waitForURL(origin + path);
  }
  const ENCTYPES = ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data'];

  it.each(ENCTYPES)(
    'a form (%s) of another site: refused, and the cookie does not even come along',
    async (enctype) => {
      const page = await open(stranger.loopback);
      const { headers, status } = await arrival(path, () => submit(page, enctype));
      expect(headers).toMatchObject({ origin: stranger.loopback, 'sec-fetch-site': 'cross-site' });
      expect(headers.cookie).toBeUndefined();
      expect(status).toBe(415);
    },
  );

  it.each(ENCTYPES)(
    'a form (%s) of the same site, another port: refused, although the cookie comes along',
    async (enctype) => {
      const page = await open(stranger.localhost);
      const { headers, status } = await arrival(path, () => submit(page, enctype));
      expect(headers.cookie).toContain('nightlatch-refresh=');
      expect(status).toBe(415);
    },
  );

  it('a request of the same site without a body, so without a type to refuse: refused by its origin', async () => {
    const page = await open(stranger.localhost);
    const { headers, status } = await arrival(path, () => post(page, path, undefined, { mode: 'no-cors' }));
    expect(headers.cookie).toContain('nightlatch-refresh=');
    expect(headers).toMatchObject({ origin: stranger.localhost, 'sec-fetch-site': 'same-site' });
    expect(status).toBe(403);
  });

  it('a script of a page that is not listed: no further than its preflight', async () => {
    for (const site of [stranger.localhost, stranger.loopback])
      expect((await post(await open(site), path, {})).status).toBe(0);
  });

  it('a sandboxed frame: its origin is null, and it gets no cookie', async () => {
    const page = await open(stranger.localhost);
    const url = JSON.stringify(origin + path);
    const script =
      `fetch(${url}, { method: 'POST', mode: 'no-cors', credentials: 'include' })` +
      `.catch(() => undefined).then(() => parent.postMessage('done', '*'))`;
    const { headers } = await arrival(path, () =>
      page.evaluate(`new Promise((resolve) => {
        addEventListener('message', resolve, { once: true });
        const frame = document.createElement('iframe');
        frame.sandbox = 'allow-scripts';
        frame.srcdoc = ${JSON.stringify(`<script>${script}</script>`).replaceAll('</', '<\\/')};
        document.body.append(frame);
      }).then(() => undefined)`),
    );
    expect(headers.origin).toBe('null');
    expect(headers.cookie).toBeUndefined();
  });
});

describe('login CSRF', () => {
  it('a page that is not listed can’t log the browser in', async () => {
    const person = newPerson();
    await server.api.post('/auth/signup', person);
    const body = { email: person.email, password: PASSWORD, transport: 'cookie' };
    for (const site of [stranger.localhost, stranger.loopback]) {
      const page = await open(site);
      expect((await post(page, '/auth/login', body)).status).toBe(0);
      const simple = { mode: 'no-cors', headers: { 'Content-Type': 'text/plain' } } as const;
      const { status } = await arrival('/auth/login', () => post(page, '/auth/login', body, simple));
      expect(status).toBe(415);
    }
    expect(await refreshCookies()).toEqual([]);
  });
});

describe('a page of CORS_ORIGINS', () => {
  it('of the same site logs in, refreshes after a reload, logs out, and can’t read the cookie', async () => {
    const page = await open(friend.localhost);
    await logIn(page);
    expect(await page.evaluate('document.cookie')).toBe('');
    await page.reload();
    const { status, body } = await post(page, '/auth/refresh');
    expect([status, typeof body.accessToken]).toEqual([200, 'string']);
    expect((await post(page, '/auth/logout')).status).toBe(204);
    expect(await refreshCookies()).toEqual([]);
  });

  it('of another site gets no cookie: the browser refuses it. With the body it works', async () => {
    const page = await open(friend.loopback);
    await logIn(page);
    expect(await refreshCookies()).toEqual([]);
    expect((await post(page, '/auth/refresh')).status).toBe(400);
    const { body } = await post(page, '/auth/signup', newPerson());
    expect((await post(page, '/auth/refresh', { refreshToken: body.refreshToken })).status).toBe(200);
  });
});

describe('the page of docs/browser-clients.md', () => {
  const person = newPerson();
  beforeAll(() => server.api.post('/auth/signup', person));

  async function logInByForm(page: Page, password = PASSWORD): Promise<void> {
    await page.fill('[name=email]', person.email);
    await page.fill('[name=password]', password);
    await page.click('#login button');
  }

  it('says what is wrong, logs in, survives a reload, and logs out', async () => {
    const page = await open(friend.localhost);
    await logInByForm(page, 'wrong');
    await page.waitForSelector('text=The credentials are not valid');
    await logInByForm(page);
    await page.waitForSelector('#inside');
    expect(await page.textContent('#inside')).toContain(`Hello ${person.name}.`);
    await page.reload();
    await page.waitForSelector('#inside');
    await page.click('#logout');
    await page.waitForSelector('text=Logged out.');
    await page.reload();
    await page.waitForSelector('#login');
    expect(await page.isHidden('#inside')).toBe(true);
    expect(await refreshCookies()).toEqual([]);
  });

  it('in many tabs that are reloaded at once stays logged in, in one session', async () => {
    const first = await open(friend.localhost);
    await logInByForm(first);
    await first.waitForSelector('#inside');
    const tabs = [first, ...(await Promise.all([1, 2, 3].map(() => open(friend.localhost))))];
    for (let round = 0; round < 3; round += 1) await Promise.all(tabs.map((tab) => tab.reload()));
    for (const tab of tabs) await tab.waitForSelector('#inside');
    const { sid, gen } = claimsOf((await refreshCookies())[0]!.value);
    expect(await record(sid)).toMatchObject({ revokedAt: null, generation: gen });
  });
});

describe('over https', () => {
  // Chromium takes localhost for as safe as https, and keeps Secure cookies from it.
  it('the browser accepts the cookie with its prefix, and sends it back', async () => {
    const secure = await startApp({
      MONGODB_URI: server.mongodbUri,
      PUBLIC_URL: 'https://auth.example.com',
      CORS_ORIGINS: friend.localhost,
    });
    const url = secure.api.url.replace('127.0.0.1', 'localhost');
    try {
      const page = await open(friend.localhost);
      const signUp = { ...newPerson(), transport: 'cookie' };
      expect((await post(page, `${url}/auth/signup`, signUp)).status).toBe(201);
      expect(await refreshCookies()).toMatchObject([
        {
          name: '__Secure-nightlatch-refresh',
          path: '/auth',
          secure: true,
          httpOnly: true,
          sameSite: 'Strict',
        },
      ]);
      expect((await post(page, `${url}/auth/refresh`)).status).toBe(200);
      expect((await post(page, `${url}/auth/logout`)).status).toBe(204);
      expect(await refreshCookies()).toEqual([]);
    } finally {
      await secure.close();
      await secure.database.close();
    }
  });
});
