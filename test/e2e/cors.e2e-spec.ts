import { type Answer, newPerson } from '../support/api.js';
import { cookiesOf } from '../support/cookie-client.js';
import { postForm } from '../support/oauth.js';
import { expectProblem } from '../support/problems.js';
import { http, sendRaw } from '../support/raw.js';
import { startApp, type TestApp } from '../support/test-app.js';

const ALLOWED = 'https://app.example.com';

/** Pages of Capacitor, Ionic, Tauri, Electron, and of extensions of Chrome and Firefox. */
const APPS = [
  ...[
    'capacitor://localhost',
    'ionic://localhost',
    'tauri://localhost',
    'app://bundle',
    'app://obsidian.md:1',
  ],
  ...[
    'chrome-extension://aapbdbdomjkkjkaonfhkkikfgjllcleb',
    'moz-extension://0c9b3c1a-7f3e-4d8b-9e55-6f0c1b2a3d4e',
  ],
];
const ORIGINS = [ALLOWED, 'http://localhost:5173', ...APPS];

/** Origins that are not listed, however like a listed one they look. */
const FOREIGN = [
  'https://evil.example',
  'http://app.example.com',
  'https://app.example.com:8443',
  'https://app.example.com.evil.example',
  'https://evil.app.example.com',
  'https://evilapp.example.com',
  'https://app.example.com/',
  'HTTPS://APP.EXAMPLE.COM',
  `${ALLOWED}, https://evil.example`,
  'capacitor://localhost.evil.example',
  'capacitor://localhost:80',
  'Capacitor://localhost',
  'chrome-extension://bapbdbdomjkkjkaonfhkkikfgjllcleb',
  'file://',
  'null',
  '*',
  '',
];

let closed: TestApp;
let open: TestApp;
beforeAll(async () => {
  closed = await startApp();
  open = await startApp({ CORS_ORIGINS: ORIGINS.join(',') });
});
afterAll(() => Promise.all([closed.close(), open.close()]));

const preflight = (server: TestApp, origin: string, path = '/auth/login'): Promise<Answer> =>
  sendRaw(
    server.api.url,
    http('OPTIONS', path, [
      `Origin: ${origin}`,
      'Access-Control-Request-Method: POST',
      'Access-Control-Request-Headers: authorization,content-type',
    ]),
  );
const corsHeaders = ({ headers }: Answer): Record<string, string> =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));

/** Requests of an origin that end in every kind of answer there is, with the status of each. */
async function answersTo(origin: string, { api } = open): Promise<[number, Answer][]> {
  const send = (
    method: string,
    path: string,
    headers: Record<string, string> = {},
    raw?: string,
  ): Promise<Answer> =>
    sendRaw(
      api.url,
      http(
        method,
        path,
        [
          `Origin: ${origin}`,
          ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
          ...(raw === undefined ? [] : [`Content-Length: ${raw.length}`]),
        ],
        raw,
      ),
    );
  const json = { 'Content-Type': 'application/json' };
  return [
    [200, await send('GET', '/health/live')],
    [201, await send('POST', '/auth/signup', json, JSON.stringify(newPerson()))],
    [204, await send('POST', '/auth/logout', json, '{}')],
    [400, await send('POST', '/auth/login', json, '{')],
    [401, await send('GET', '/auth/me')],
    [401, await send('POST', '/auth/refresh', json, '{"refreshToken":"x"}')],
    [404, await send('GET', '/nothing')],
    [405, await send('PUT', '/auth/login')],
    [413, await send('POST', '/auth/login', json, ' '.repeat(20_000))],
    [415, await send('POST', '/auth/login', { 'Content-Type': 'text/plain' }, '{}')],
  ];
}

describe('without CORS_ORIGINS', () => {
  it('a preflight is a 405 like any, and no answer allows anything', async () => {
    for (const origin of [ALLOWED, 'null', 'http://localhost:3000']) {
      const answer = await preflight(closed, origin);
      expectProblem(answer, 'method_not_allowed');
      expect(corsHeaders(answer)).toEqual({});
      for (const [status, other] of await answersTo(origin, closed))
        expect([other.status, corsHeaders(other)]).toEqual([status, {}]);
    }
  });
});

// OWASP ASVS 5.0 3.4.2: Access-Control-Allow-Origin is fixed, or checked against a list of trusted origins.
describe('CORS_ORIGINS', () => {
  it.each(ORIGINS)('lets the pages of %s in, which is listed, with credentials', async (origin) => {
    const answer = await preflight(open, origin);
    expect(answer.status).toBe(204);
    expect(corsHeaders(answer)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, POST, PATCH, DELETE',
      'access-control-allow-headers': 'authorization,content-type',
      'access-control-max-age': '600',
    });
    expect(answer.headers.get('vary')).toMatch(/\bOrigin\b/i);
  });

  it.each(ORIGINS)('lets %s read every answer, also refusals, and what a client acts on', async (origin) => {
    // Or the page would see a network error where it could see the problem.
    for (const [status, answer] of await answersTo(origin)) {
      expect([answer.status, corsHeaders(answer)]).toEqual([
        status,
        {
          'access-control-allow-origin': origin,
          'access-control-allow-credentials': 'true',
          'access-control-expose-headers':
            'Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, WWW-Authenticate, X-Request-Id',
        },
      ]);
      expect(answer.headers.get('vary')).toMatch(/\bOrigin\b/i);
    }
  });

  it.each(FOREIGN)(
    'lets %j not in: no CORS header on any answer, and caches learn that it depends',
    async (origin) => {
      const refused = await preflight(open, origin);
      expectProblem(refused, 'method_not_allowed');
      for (const [status, answer] of [[405, refused] as const, ...(await answersTo(origin))]) {
        expect([answer.status, corsHeaders(answer)]).toEqual([status, {}]);
        expect(answer.headers.get('vary')).toMatch(/\bOrigin\b/i);
      }
    },
  );

  it.each(APPS)(
    'lets %s act for its user, with the cookie and with what needs no preflight',
    async (origin) => {
      const { value } = cookiesOf(await open.api.signUp({ transport: 'cookie' }))[0]!;
      const refresh = (from: string): Promise<Answer> =>
        open.api.request('POST', '/auth/refresh', {
          headers: { Cookie: `nightlatch-refresh=${value}`, Origin: from, 'Sec-Fetch-Site': 'cross-site' },
        });
      expectProblem(await refresh(`${origin}.evil.example`), 'csrf_rejected');
      expect((await refresh(origin)).status).toBe(200);
      const revoke = (from: string): Promise<Answer> =>
        postForm(open.api, '/auth/revoke', { token: 'x' }, { Origin: from });
      expect((await revoke(`${origin}.evil.example`)).status).toBe(403);
      expect((await revoke(origin)).status).toBe(200);
    },
  );

  it('answers a csrf_rejected without CORS headers, since only a foreign page gets it', async () => {
    const { value } = cookiesOf(await open.api.signUp({ transport: 'cookie' }))[0]!;
    const headers = { Cookie: `nightlatch-refresh=${value}`, Origin: 'https://evil.example' };
    const answer = await open.api.request('POST', '/auth/refresh', { headers });
    expectProblem(answer, 'csrf_rejected');
    expect(corsHeaders(answer)).toEqual({});
  });

  it('tells caches so without an Origin too', async () => {
    const answer = await open.api.get('/health/live');
    expect(answer.headers.get('vary')).toMatch(/\bOrigin\b/i);
    expect(corsHeaders(answer)).toEqual({});
  });

  it('answers an OPTIONS that is no preflight with a problem, or with nothing', async () => {
    expectProblem(await sendRaw(open.api.url, http('OPTIONS', '/auth/login')), 'method_not_allowed');
    const asked = await sendRaw(open.api.url, http('OPTIONS', '/auth/login', [`Origin: ${ALLOWED}`]));
    expect([asked.status, asked.text]).toEqual([204, '']);
  });
});
