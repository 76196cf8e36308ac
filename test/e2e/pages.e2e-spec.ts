import { newPerson, PASSWORD } from '../support/api.js';
import { AuthenticatorApp } from '../support/authenticator-app.js';
import { FOREIGN_PAGES, LISTED_PAGE } from '../support/pages.js';
import { startApp, type TestApp } from '../support/test-app.js';

let server: TestApp;
beforeAll(async () => {
  server = await startApp({ CORS_ORIGINS: LISTED_PAGE, PRODUCT_NAME: 'Fern & <Söhne>' });
});
afterAll(() => server.close());

function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(server.api.url + path, { headers, redirect: 'manual' });
}

/** A form, as a browser without scripts sends it. */
function send(
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = { 'Sec-Fetch-Site': 'same-origin' },
): Promise<Response> {
  const body = new URLSearchParams(fields);
  return fetch(server.api.url + path, { method: 'POST', headers, body, redirect: 'manual' });
}

async function signUp(): Promise<{ email: string; accessToken: string }> {
  const person = newPerson();
  const { accessToken } = (await server.api.post('/auth/signup', person)).body;
  return { email: person.email, accessToken };
}

/** What stands in an attribute of a page. */
function valueOf(page: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';
}

describe('what a page is sent with', () => {
  it.each(['/login', '/login/forgot', '/signup', '/account', '/account/security'])('%s', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
    expect(policy).toContain(
      "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    );
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(answer.headers.get('referrer-policy')).toBe('same-origin');
    const page = await answer.text();
    expect(page).not.toMatch(/<style|style=|<script(?! type="module" src="\/nightlatch\/)|\son\w+=/);
    expect(page).not.toMatch(/(src|href)="(?:https?:)?\/\//);
    expect(page).toContain('<title>Fern &#38; &#60;Söhne&#62;</title>');
  });

  it('is kept by no browser where an account is shown, and asked for anew where it is not', async () => {
    expect((await get('/account/data')).headers.get('cache-control')).toBe('no-store');
    const login = await get('/login');
    expect(login.headers.get('cache-control')).toBe('no-cache');
    const again = await get('/login', { 'If-None-Match': login.headers.get('etag') ?? '' });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it('its files are compressed before they are asked for, and kept for a year', async () => {
    const [, file = ''] = /src="(\/nightlatch\/[^"]+)"/.exec(await (await get('/login')).text()) ?? [];
    for (const [accepted, encoding] of [
      ['br, gzip', 'br'],
      ['gzip;q=0.5', 'gzip'],
      ['br;q=0, identity', null],
    ] as const) {
      const answer = await get(file, { 'Accept-Encoding': accepted });
      expect([answer.status, answer.headers.get('content-encoding')]).toEqual([200, encoding]);
      expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(await answer.text()).toMatch(/import|const/);
    }
    for (const path of ['manifest.json', '..%2fmain.js', 'no.js', '%2e%2e%2fpackage.json'])
      expect((await get(`/nightlatch/${path}`)).status).toBe(404);
  });

  it('a place elsewhere is left out of its address', async () => {
    for (const place of [
      'https://evil.example',
      '//evil.example',
      'javascript:alert(1)',
      '/\\evil.example',
    ]) {
      const answer = await get(`/login?returnTo=${encodeURIComponent(place)}`);
      expect([answer.status, answer.headers.get('location')]).toEqual([302, '/login']);
    }
    expect((await get('/login?returnTo=a&returnTo=b')).status).toBe(302);
    for (const place of ['/account/security', `${LISTED_PAGE}/inside`])
      expect((await get(`/login?returnTo=${encodeURIComponent(place)}`)).status).toBe(200);
    expect((await get('/login')).headers.get('content-security-policy')).toContain(
      `form-action 'self' ${LISTED_PAGE};`,
    );
  });
});

describe('a login without scripts', () => {
  it('ends in the cookie, at the place that was asked for', async () => {
    const { email } = await signUp();
    const answer = await send('/login?returnTo=%2Faccount%2Fsessions', { login: email, password: PASSWORD });
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      'http://localhost:3000/account/sessions',
    ]);
    const cookie = answer.headers.getSetCookie().find((each) => each.startsWith('nightlatch-refresh='));
    expect(cookie).toMatch(/; Path=\/auth; HttpOnly; SameSite=Strict$/);
    const [pair = ''] = cookie?.split(';') ?? [];
    const refreshed = await fetch(`${server.api.url}/auth/refresh`, {
      method: 'POST',
      headers: { Cookie: pair, 'Sec-Fetch-Site': 'same-origin' },
    });
    expect(((await refreshed.json()) as any).user.email).toBe(email);
  });

  it('leads to the account when nobody asked for a place, or for one elsewhere', async () => {
    const { email } = await signUp();
    for (const query of ['', '?returnTo=https%3A%2F%2Fevil.example'])
      expect(
        (await send(`/login${query}`, { login: email, password: PASSWORD })).headers.get('location'),
      ).toBe('/account');
  });

  it('that is refused shows the form again, with the name as text and without the password', async () => {
    const login = '"><img src=x onerror=alert(1)>';
    const answer = await send('/login', { login, password: 'hunter2-hunter2' });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const page = await answer.text();
    expect(page).toContain('role="alert"');
    expect(page).toContain('value="&#34;&#62;&#60;img');
    expect(page).not.toMatch(/<img|hunter2|<script/);
  });

  it('asks for the code of an app in a second form', async () => {
    const { email, accessToken } = await signUp();
    const begun = (await server.api.post('/auth/totp', {}, accessToken)).body;
    const phone = new AuthenticatorApp(begun.secret, server.clock);
    const confirmation = { challenge: begun.challenge, code: phone.next() };
    await server.api.post('/auth/totp/confirm', confirmation, accessToken);

    const first = await send('/login', { login: email, password: PASSWORD });
    expect([first.status, first.headers.getSetCookie()]).toEqual([200, []]);
    const challenge = valueOf(await first.text(), 'challenge');
    const wrong = await send('/login', { challenge, code: 'AAAAA-AAAAA' });
    expect([wrong.status, valueOf(await wrong.text(), 'challenge')]).toEqual([401, challenge]);
    const right = await send('/login', { challenge, code: phone.next() });
    expect([right.status, right.headers.get('location')]).toEqual([303, '/account']);
    const late = await send('/login', { challenge, code: phone.next() });
    expect(await late.text()).toContain('name="password"');
  });

  it.each(FOREIGN_PAGES)('is refused to %s', async (_page, headers) => {
    // fetch() writes Host by itself.
    const sent = { ...headers };
    delete sent['Host'];
    const { email } = await signUp();
    const answer = await send('/login', { login: email, password: PASSWORD }, sent);
    expect(answer.status).toBe(403);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it('takes a form and nothing else, and fields that are missing or endless', async () => {
    expect((await server.api.post('/login', { login: 'a', password: 'b' })).status).toBe(415);
    expect((await send('/login', {})).status).toBe(401);
    expect((await send('/login', { login: 'x'.repeat(7_000), password: 'y'.repeat(7_000) })).status).toBe(
      401,
    );
    expect((await send('/login', { challenge: 'x'.repeat(7_000), code: '1' })).status).toBe(401);
  });
});
