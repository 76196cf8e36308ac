import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { AppModule } from '../../src/server/app.module.js';
import { createValidationPipe } from '../../src/common/http/index.js';
import { loadEnvironment } from '../../src/config/index.js';
import { Startup } from '../../src/startup/index.js';
import { Api, PASSWORD } from '../support/api.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { basic, expectOAuthError, FORM_TYPE, postForm } from '../support/oauth.js';
import { expectProblem } from '../support/problems.js';
import { pathOf, ROUTES } from '../support/routes.js';
import { TEST_SECRETS } from '../support/test-app.js';

// The modules run on Express too, and Nest's Express brings a parser for forms along: nobody has to set one up for a
// form to become a body like any other.

const database = freshDatabaseUri();
const SECRET = 'r8Zk3vQ0xW7mT2yB9nL4cJ6hF1dS5gPa';
let app: NestExpressApplication;
let api: Api;
/** Of somebody who has an account. */
let email: string;

beforeAll(async () => {
  const environment = loadEnvironment({
    env: {
      NODE_ENV: 'test',
      MONGODB_URI: database,
      BCRYPT_COST: '10',
      INTROSPECTION_CLIENTS: `orders:${SECRET}`,
      ...{ EMAIL_LOGIN: 'on', ANONYMOUS_USERS: 'on' },
      ...TEST_SECRETS,
    },
    envFile: '/nonexistent',
  });
  const module = await Test.createTestingModule({ imports: [AppModule.forRoot(environment)] }).compile();
  app = module.createNestApplication<NestExpressApplication>(new ExpressAdapter(), { logger: false });
  app.useGlobalPipes(createValidationPipe());
  await app.listen(0, '127.0.0.1');
  await app.get(Startup).finished();
  api = new Api((await app.getUrl()).replace('localhost', '127.0.0.1'));
  ({ email } = (await api.signUp()).body.user);
});
afterAll(async () => {
  await app.close();
  await new DatabaseProbe(database).drop();
});

it('cross-site form: it is refused wherever JSON belongs, though Express could read it', async () => {
  const { body } = await api.signUp();
  // The login page has a form of its own, which asks whether it comes from here: pages.e2e-spec.ts.
  const others = ROUTES.filter(({ form, callback, page }) => !form && !callback && !page).flatMap((route) =>
    route.methods.filter((name) => !['GET', 'HEAD'].includes(name)).map((method) => ({ method, route })),
  );
  for (const { method, route } of others) {
    const answer = await api.request(method, pathOf(route), {
      raw: new URLSearchParams({ email: body.user.email, password: PASSWORD }).toString(),
      headers: { 'Content-Type': FORM_TYPE },
      token: body.accessToken,
    });
    expectProblem(answer, 'unsupported_media_type');
  }
  expect((await api.post('/auth/login', { email: body.user.email, password: PASSWORD })).status).toBe(200);
});

it('the OAuth routes take forms, as on Fastify, and nothing else', async () => {
  const { body } = await api.signUp();
  const fields = { grant_type: 'password', username: body.user.email, password: PASSWORD };
  const tokens = await postForm(api, '/auth/token', fields);
  expect(tokens.status).toBe(200);
  expectProblem(await api.post('/auth/token', fields), 'unsupported_media_type');
  expectOAuthError(await postForm(api, '/auth/token', ''), {
    error: 'invalid_request',
    description: 'grant_type is missing.',
  });
  const { access_token, refresh_token } = tokens.body;
  const introspect = async (): Promise<unknown> =>
    (await postForm(api, '/auth/introspect', { token: access_token }, basic('orders', SECRET))).body.active;
  expect(await introspect()).toBe(true);
  expect((await postForm(api, '/auth/revoke', { token: refresh_token })).status).toBe(200);
  expect(await introspect()).toBe(false);
});

it('the pages come with their policy and their files, and their form works without scripts', async () => {
  const visit = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(api.url + path, { redirect: 'manual', ...init });
  const login = await visit('/login');
  expect([login.status, login.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(login.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
  const page = await login.text();
  const tag = login.headers.get('etag') ?? '';
  const again = await visit('/login', { headers: { 'If-None-Match': tag } });
  expect([again.status, await again.text()]).toEqual([304, '']);
  expect((await visit('/account/security')).headers.get('cache-control')).toBe('no-store');
  expect((await visit('/console/users')).status).toBe(200);
  const elsewhere = await visit('/login?returnTo=%2F%2Fevil.example');
  expect([elsewhere.status, elsewhere.headers.get('location')]).toEqual([302, '/login']);

  const files = [...page.matchAll(/(?:src|href)="(\/nightlatch\/[^"]+)"/g)].map(([, file = '']) => file);
  expect(files.length).toBeGreaterThan(2);
  for (const file of files) {
    const answer = await visit(file, { headers: { 'Accept-Encoding': 'br' } });
    expect([answer.status, answer.headers.get('content-encoding')]).toEqual([200, 'br']);
    const type = file.endsWith('.css') ? 'text/css' : 'text/javascript';
    expect(answer.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(await answer.text()).not.toBe('');
  }
  expect((await visit('/nightlatch/no.js')).status).toBe(404);

  const send = (password: string, headers = { 'Sec-Fetch-Site': 'same-origin' }): Promise<Response> =>
    visit('/login', { method: 'POST', headers, body: new URLSearchParams({ login: email, password }) });
  const wrong = await send('guessed wrong');
  expect([wrong.status, wrong.headers.get('content-type')]).toEqual([401, 'text/html; charset=utf-8']);
  expect(await wrong.text()).toContain(`value="${email}"`);
  expect((await send(PASSWORD, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
  const right = await send(PASSWORD);
  expect([right.status, right.headers.get('location')]).toEqual([303, '/account']);
  expect(right.headers.getSetCookie().join()).toContain('nightlatch-refresh=');
});

it('parameter pollution: what Express’ parser makes an array or object of is refused', async () => {
  const valid = new URLSearchParams({
    grant_type: 'password',
    username: email,
    password: PASSWORD,
  }).toString();
  expect((await postForm(api, '/auth/token', valid)).status).toBe(200);
  for (const more of [
    'password=x',
    'username=',
    'x=1&x=2',
    'username[]=x',
    'username[$ne]=x',
    'x[y]=1',
    'x[__proto__][admin]=1',
    'x[]=',
  ])
    expectOAuthError(await postForm(api, '/auth/token', `${valid}&${more}`), { error: 'invalid_request' });
  expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
});

it('open redirect: a place behind more parameters than Express reads is looked at, as the page would find it', async () => {
  const ask = (query: string): Promise<Response> =>
    fetch(`${api.url}/login?${query}`, { redirect: 'manual' });
  const place = encodeURIComponent('https://evil.example/');
  for (const query of [`${'a&'.repeat(1_500)}returnTo=${place}`, `%72eturnTo=${place}&returnTo=%2Faccount`]) {
    const answer = await ask(query);
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/login']);
  }
  expect((await ask(`${'a&'.repeat(1_500)}returnTo=%2Faccount`)).status).toBe(200);
});
