import { Controller, Get } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { createHmac } from 'node:crypto';
import { AppModule } from '../../src/server/app.module.js';
import { createAdapter, setUpApp } from '../../src/server/app.setup.js';
import { Roles } from '../../src/common/http/index.js';
import { loadEnvironment } from '../../src/config/index.js';
import { Startup } from '../../src/startup/index.js';
import { type Answer, Api, newPerson, PASSWORD } from '../support/api.js';
import { claimsOf, forge } from '../support/jwt.js';
import { challengeOf, expectProblem, wrongFields } from '../support/problems.js';
import { http, sendRaw } from '../support/raw.js';
import { pathOf, ROUTES } from '../support/routes.js';
import { startApp, TEST_SECRETS, type TestApp } from '../support/test-app.js';

/** The part of a stored user that the tests look at and change. */
interface StoredUser {
  _id: string;
  passwordHash: string;
  credentialVersion: number;
  status: string;
  roles: string[];
}

let server: TestApp;
beforeAll(async () => {
  server = await startApp({ JWT_ALGORITHM: 'HS256' });
});
afterAll(() => server.close());

const users = (): ReturnType<typeof server.database.collection<StoredUser>> =>
  server.database.collection<StoredUser>('users');
const login = (body: object, headers: Record<string, string> = {}): Promise<Answer> =>
  server.api.request('POST', '/auth/login', { body, headers });

describe('logging in', () => {
  it('works by e-mail address in any case, and by username in any case', async () => {
    const { body } = await server.api.signUp({ email: 'Anita.Borg@Example.com', username: 'AnitaB' });
    for (const name of [
      { email: 'anita.borg@example.com' },
      { email: 'ANITA.BORG@EXAMPLE.COM' },
      { username: 'anitab' },
      { username: 'ANITAB' },
    ]) {
      const answer = await login({ ...name, password: PASSWORD });
      expect(answer.status).toBe(200);
      expect(answer.body.user).toEqual(body.user);
      expect(claimsOf(answer.body.accessToken).sub).toBe(body.user.id);
    }
  });

  it.each([
    ['both names', { email: 'ada@example.com', username: 'ada', password: PASSWORD }],
    ['no name', { password: PASSWORD }],
    ['two empty names', { email: '', username: '', password: PASSWORD }],
    ['a null name', { email: null, password: PASSWORD }],
    ['a null name beside a good one', { email: null, username: 'ada', password: PASSWORD }],
  ])('with %s is a 400', async (_name, body) => {
    const answer = await login(body);
    expectProblem(answer, 'validation_failed');
    expect(wrongFields(answer)).toContain('email');
  });

  it('takes no username for an e-mail address, and none the other way round', async () => {
    const { body } = await server.api.signUp({ username: 'nobodys.mail' });
    expectProblem(await login({ email: 'nobodys.mail', password: PASSWORD }), 'validation_failed');
    expectProblem(await login({ username: body.user.email, password: PASSWORD }), 'validation_failed');
  });

  it('is refused alike for the unknown, the wrong password and the banned: nobody learns who has an account', async () => {
    const known = (await server.api.signUp({ username: 'is.known' })).body.user;
    const banned = (await server.api.signUp({ username: 'is.banned' })).body.user;
    await users().updateOne({ _id: banned.id }, { $set: { status: 'banned' } });

    const refused = [
      await login({ email: 'nobody.at.all@example.com', password: PASSWORD }),
      await login({ username: 'nobody.at.all', password: PASSWORD }),
      await login({ email: known.email, password: 'wrong horse battery staple' }),
      await login({ username: known.username, password: 'wrong horse battery staple' }),
      await login({ email: known.email, password: '' }),
      await login({ email: banned.email, password: PASSWORD }),
      await login({ username: banned.username, password: PASSWORD }),
      await login({ email: banned.email, password: 'wrong horse battery staple' }),
    ];
    const faces = refused.map(({ status, headers, text }) => {
      const rest = [...headers].filter(([name]) => name !== 'date' && name !== 'x-request-id');
      return JSON.stringify({ status, headers: rest, text });
    });
    expect(new Set(faces)).toEqual(new Set([faces[0]]));
    expectProblem(refused[0]!, 'invalid_credentials');
    // The challenge is for a bearer token, and none was asked for.
    expect(refused[0]!.headers.get('www-authenticate')).toBeNull();
    expect(await server.database.collection('sessions').countDocuments({ userId: banned.id })).toBe(1);
  });

  it('replaces a hash of an older cost, and ends no session with it', async () => {
    const { body } = await server.api.signUp();
    const { id, email } = body.user;
    const before = (await users().findOne({ _id: id }))!;
    expect(before.passwordHash).toContain('$2b$04$');

    const next = await startApp({ MONGODB_URI: server.mongodbUri, BCRYPT_COST: '11' });
    try {
      expectProblem(
        await next.api.post('/auth/login', { email, password: 'wrong horse' }),
        'invalid_credentials',
      );
      expect(await users().findOne({ _id: id })).toEqual(before);

      expect((await next.api.post('/auth/login', { email, password: PASSWORD })).status).toBe(200);
      const after = (await users().findOne({ _id: id }))!;
      expect(after.passwordHash).toContain('$2b$11$');
      expect(after).toEqual({ ...before, passwordHash: after.passwordHash });

      expect((await next.api.post('/auth/login', { email, password: PASSWORD })).status).toBe(200);
      expect(await users().findOne({ _id: id })).toEqual(after);
      expect((await next.api.refresh(body.refreshToken)).status).toBe(200);
    } finally {
      await next.close();
      await next.database.close();
    }
  });
});

describe('the list of sessions', () => {
  const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
  const IPHONE =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
  const remove = (id: string, token: string): Promise<Answer> =>
    server.api.request('DELETE', `/auth/sessions/${id}`, { token });

  it('has the own live ones, the one used last first, the asking one marked, devices in words', async () => {
    const other = await server.api.signUp();
    const { email } = (await server.api.signUp()).body.user;
    const at = async (userAgent: string): Promise<Answer> => {
      server.clock.advance(1);
      return login({ email, password: PASSWORD }, { 'User-Agent': userAgent });
    };
    const firefox = await at(FIREFOX);
    const iphone = await at(IPHONE);
    const strange = await at('\u00ff<script>'.repeat(100));
    server.clock.advance(1);
    await server.api.request('POST', '/auth/refresh', {
      body: { refreshToken: firefox.body.refreshToken },
      headers: { 'User-Agent': FIREFOX },
    });

    const { status, body: page } = await server.api.get('/auth/sessions', iphone.body.accessToken);
    expect(status).toBe(200);
    const { items: body } = page;
    const ids = body.map(({ id }: { id: string }) => id);
    const sid = ({ body }: Answer): string => claimsOf(body.accessToken).sid;
    expect(ids.slice(0, 3)).toEqual([sid(firefox), sid(strange), sid(iphone)]);
    expect(ids).toHaveLength(4);
    expect(ids).not.toContain(sid(other));
    expect(body.filter(({ current }: { current: boolean }) => current)).toEqual([body[2]]);
    expect(body[0]).toEqual({
      id: sid(firefox),
      current: false,
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      lastUsedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      expiresAt: expect.stringMatching(/^\d{4}-.*Z$/),
      ip: '127.0.0.1',
      userAgent: FIREFOX,
      device: 'Firefox on Linux',
      acr: 'aal1',
      amr: ['pwd'],
      authTime: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(Date.parse(body[0].lastUsedAt)).toBeGreaterThan(Date.parse(body[0].createdAt));
    expect(body[1].userAgent).toHaveLength(256);
    expect(body[2].device).toBe('Safari on iOS');
  });

  it('ends one session, once; the others go on', async () => {
    const signUp = await server.api.signUp();
    const second = await login({ email: signUp.body.user.email, password: PASSWORD });
    const id = claimsOf(second.body.accessToken).sid;

    expect((await remove(id, signUp.body.accessToken)).status).toBe(204);
    expectProblem(await remove(id, signUp.body.accessToken), 'session_not_found');
    expectProblem(await server.api.refresh(second.body.refreshToken), 'session_revoked');
    const left = (await server.api.get('/auth/sessions', signUp.body.accessToken)).body.items;
    expect(left.map(({ current }: { current: boolean }) => current)).toEqual([true]);
    expect((await server.api.refresh(signUp.body.refreshToken)).status).toBe(200);
  });

  it('ends nobody else’s: theirs, an ended one and one that never was are the same 404', async () => {
    const [mine, theirs] = [await server.api.signUp(), await server.api.signUp()];
    const id = claimsOf(theirs.body.accessToken).sid;
    const answers = [
      await remove(id, mine.body.accessToken),
      await remove(id, mine.body.accessToken),
      await remove('hN1mB0l3Tq5kS8wZ2yVdXw', mine.body.accessToken),
    ];
    for (const answer of answers) {
      expectProblem(answer, 'session_not_found');
      expect(answer.text).toBe(answers[0]!.text);
    }
    expect((await server.api.refresh(theirs.body.refreshToken)).status).toBe(200);
  });

  it('has nothing after logging out everywhere, and nobody else is logged out', async () => {
    const bystander = await server.api.signUp();
    const first = await server.api.signUp();
    const second = await login({ email: first.body.user.email, password: PASSWORD });
    expect((await server.api.post('/auth/logout-all', undefined, second.body.accessToken)).status).toBe(204);
    expectProblem(await server.api.get('/auth/sessions', first.body.accessToken), 'access_token_invalid');
    for (const { body } of [first, second])
      expectProblem(await server.api.refresh(body.refreshToken), 'session_revoked');
    const again = await login({ email: first.body.user.email, password: PASSWORD });
    expect((await server.api.get('/auth/sessions', again.body.accessToken)).body.items).toHaveLength(1);
    expect((await server.api.refresh(bystander.body.refreshToken)).status).toBe(200);
  });
});

describe('GET /auth/me', () => {
  it.each([
    ['banned', (_id: string) => users().updateOne({ _id }, { $set: { status: 'banned' } })],
    ['deleted', (_id: string) => users().deleteOne({ _id })],
  ])('is a 401 for a user who was %s while the token lives', async (_name, happens) => {
    const { body } = await server.api.signUp();
    expect((await server.api.get('/auth/me', body.accessToken)).status).toBe(200);
    await happens(body.user.id);
    const answer = await server.api.get('/auth/me', body.accessToken);
    expectProblem(answer, 'access_token_invalid');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  });
});

describe('an access token', () => {
  const SECRET = TEST_SECRETS.JWT_ACCESS_SECRET;
  let token: string;
  let header: Record<string, unknown>;
  let claims: Record<string, unknown>;
  let refreshToken: string;
  beforeAll(async () => {
    const { body } = await server.api.signUp();
    token = body.accessToken;
    refreshToken = body.refreshToken;
    header = JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString());
    claims = claimsOf(token);
  });

  const without = (object: object, name: string): object =>
    Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
  const hs512 = (head: object, payload: object): string => {
    const input = [head, payload]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${input}.${createHmac('sha512', SECRET).update(input).digest('base64url')}`;
  };

  it('forged with the right secret, header and claims would be let in: so each attack below fails for its own reason', async () => {
    expect((await server.api.get('/auth/me', forge(header, claims, SECRET))).status).toBe(200);
    expect((await server.api.get('/auth/me', token)).status).toBe(200);
  });

  it.each<[string, () => string]>([
    ['signed with another secret', () => forge(header, claims, `${SECRET}x`)],
    ['signed with the refresh secret', () => forge(header, claims, TEST_SECRETS.JWT_REFRESH_SECRET)],
    ['for another audience', () => forge(header, { ...claims, aud: 'https://other.example' }, SECRET)],
    ['for no audience', () => forge(header, without(claims, 'aud'), SECRET)],
    ['of another issuer', () => forge(header, { ...claims, iss: 'https://other.example' }, SECRET)],
    ['of no issuer', () => forge(header, without(claims, 'iss'), SECRET)],
    ['of the type JWT', () => forge({ ...header, typ: 'JWT' }, claims, SECRET)],
    ['of the type of a refresh token', () => forge({ ...header, typ: 'rt+jwt' }, claims, SECRET)],
    ['of no type', () => forge(without(header, 'typ'), claims, SECRET)],
    ['with an unknown kid', () => forge({ ...header, kid: 'unknown' }, claims, SECRET)],
    ['with a path for a kid', () => forge({ ...header, kid: '../../dev/null' }, claims, '')],
    ['without a kid', () => forge(without(header, 'kid'), claims, SECRET)],
    [
      'with the algorithm none',
      () =>
        `${forge({ ...header, alg: 'none' }, claims, SECRET)
          .split('.')
          .slice(0, 2)
          .join('.')}.`,
    ],
    ['with the algorithm none and a signature', () => forge({ ...header, alg: 'none' }, claims, SECRET)],
    ['with the algorithm nOnE', () => forge({ ...header, alg: 'nOnE' }, claims, SECRET)],
    ['with HS512 and the right secret', () => hs512({ ...header, alg: 'HS512' }, claims)],
    ['with a header that says HS256 over an HS512 signature', () => hs512(header, claims)],
    [
      'with its own key in the header',
      () => forge({ ...header, jwk: { kty: 'oct', k: 'AAAA' } }, claims, SECRET),
    ],
    ['with a critical extension', () => forge({ ...header, crit: ['b64'] }, claims, SECRET)],
    [
      'with a payload that was changed',
      () => {
        const [head, , signature] = token.split('.');
        return [
          head,
          Buffer.from(JSON.stringify({ ...claims, roles: ['admin'] })).toString('base64url'),
          signature,
        ].join('.');
      },
    ],
    ['without a signature', () => token.split('.').slice(0, 2).join('.')],
    ['with an empty signature', () => `${token.split('.').slice(0, 2).join('.')}.`],
    ['with half a signature', () => token.slice(0, -20)],
    ['without an end', () => forge(header, without(claims, 'exp'), SECRET)],
    ['that ends as text', () => forge(header, { ...claims, exp: '9999999999' }, SECRET)],
    ['that lives for years', () => forge(header, { ...claims, exp: Number(claims['exp']) + 1e9 }, SECRET)],
    [
      'from the future',
      () =>
        forge(
          header,
          { ...claims, iat: Number(claims['iat']) + 300, exp: Number(claims['exp']) + 300 },
          SECRET,
        ),
    ],
    ['that is not valid yet', () => forge(header, { ...claims, nbf: Number(claims['iat']) + 300 }, SECRET)],
    ['of nobody', () => forge(header, without(claims, 'sub'), SECRET)],
    ['of a list of users', () => forge(header, { ...claims, sub: [claims['sub']] }, SECRET)],
    ['of no session', () => forge(header, without(claims, 'sid'), SECRET)],
    ['whose roles are text', () => forge(header, { ...claims, roles: 'admin' }, SECRET)],
    ['that is a refresh token', () => refreshToken],
    ['that is no token', () => 'abc.def.ghi'],
  ])('%s is refused as invalid_token', async (_name, make) => {
    for (const path of ['/auth/me', '/auth/whoami']) {
      const answer = await server.api.get(path, make());
      expectProblem(answer, 'access_token_invalid');
      expect(answer.headers.get('www-authenticate')).toBe(challengeOf('access_token_invalid'));
      expect(answer.headers.get('x-auth-user')).toBeNull();
    }
  });

  it('is no refresh token', async () => {
    expectProblem(await server.api.refresh(token), 'refresh_token_invalid');
  });

  it('that is missing gets a challenge without an error, on every guarded route', async () => {
    for (const route of ROUTES.filter(({ guarded }) => guarded)) {
      const answer = await server.api.request(route.methods[0]!, pathOf(route));
      expectProblem(answer, 'authentication_required');
      expect(answer.headers.get('www-authenticate')).toBe(challengeOf('authentication_required', route));
    }
  });

  it('ends with its time: ten minutes, and half a minute for clocks that differ', async () => {
    const { body } = await server.api.signUp();
    server.clock.advance(10 * 60);
    expect((await server.api.get('/auth/whoami', body.accessToken)).status).toBe(200);
    server.clock.advance(31);
    for (const route of ROUTES.filter(({ guarded }) => guarded)) {
      const answer = await server.api.request(route.methods[0]!, pathOf(route), { token: body.accessToken });
      expectProblem(answer, 'access_token_invalid');
      expect(answer.headers.get('www-authenticate')).toBe(challengeOf('access_token_invalid', route));
    }
    expect((await server.api.refresh(body.refreshToken)).status).toBe(200);
  });
});

describe('GET /auth/whoami', () => {
  // That it asks the database nothing is shown in revocation.e2e-spec.ts.
  it('says who asks, also in headers for a proxy', async () => {
    const { body } = await server.api.signUp();
    const { sub, sid, exp, auth_time: authTime } = claimsOf(body.accessToken);
    const answer = await server.api.get('/auth/whoami', body.accessToken);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      id: sub,
      sessionId: sid,
      roles: ['user'],
      acr: 'aal1',
      amr: ['pwd'],
      authTime: new Date(authTime * 1000).toISOString(),
      expiresAt: new Date(exp * 1000).toISOString(),
    });
    expect(answer.headers.get('x-auth-user')).toBe(sub);
    expect(answer.headers.get('x-auth-roles')).toBe('user');
  });
});

describe('every answer', () => {
  it('under /auth stays out of caches: successes, refusals, 404 and 405', async () => {
    const { body } = await server.api.signUp();
    const token = body.accessToken;
    const { api } = server;
    const answers = [
      await api.signUp(),
      await login({ email: body.user.email, password: PASSWORD }),
      await login({ email: body.user.email, password: 'wrong' }),
      await login({}),
      await api.request('POST', '/auth/login', { raw: '{', headers: { 'Content-Type': 'application/json' } }),
      await api.request('POST', '/auth/login', { raw: 'x', headers: { 'Content-Type': 'text/plain' } }),
      await api.post('/auth/login', { email: 'x'.repeat(20_000) }),
      await api.get('/auth/me', token),
      await api.get('/auth/me'),
      await api.get('/auth/whoami', token),
      await api.get('/auth/sessions', token),
      await api.request('DELETE', '/auth/sessions/none', { token }),
      await api.get('/auth/nothing'),
      await api.get('/auth/login'),
      await sendRaw(api.url, http('HEAD', '/auth/me', [`Authorization: Bearer ${token}`])),
      await sendRaw(api.url, http('GET', '/auth/%zz')),
      await api.refresh(body.refreshToken),
      await api.refresh('x'),
      await api.post('/auth/logout-all', undefined, token),
      await api.post('/auth/logout', {}),
    ];
    expect(answers.map(({ headers }) => headers.get('cache-control'))).toEqual(answers.map(() => 'no-store'));
    const statuses = [
      201, 200, 401, 400, 400, 415, 413, 200, 401, 200, 200, 404, 404, 405, 200, 404, 200, 401, 204, 204,
    ];
    expect(answers.map(({ status }) => status)).toEqual(statuses);
  });

  it('has the security headers, also a refusal, and names no server', async () => {
    const { api } = server;
    for (const answer of [
      await api.get('/health/live'),
      await api.get('/auth/me'),
      await api.get('/nothing'),
      await api.get('/auth/login'),
      await api.signUp(),
      await login({}),
      await api.request('POST', '/auth/login', { raw: '{', headers: { 'Content-Type': 'application/json' } }),
      await api.post('/auth/login', { email: 'x'.repeat(20_000) }),
      await sendRaw(api.url, http('GET', '/%zz')),
    ]) {
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-security-policy': expect.stringContaining("default-src 'self'"),
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'SAMEORIGIN',
      });
      expect(answer.headers.has('x-powered-by')).toBe(false);
      expect(answer.headers.has('server')).toBe(false);
    }
  });

  it('insists on TLS where the service is reached by https, and not on plain http in development', async () => {
    expect((await server.api.get('/')).headers.has('strict-transport-security')).toBe(false);
    const secure = await startApp({ MONGODB_URI: server.mongodbUri, PUBLIC_URL: 'https://auth.example.com' });
    try {
      const { headers } = await secure.api.get('/auth/me');
      expect(headers.get('strict-transport-security')).toMatch(/max-age=\d{8}/);
      expect(headers.get('content-security-policy')).toContain('upgrade-insecure-requests');
    } finally {
      await secure.close();
      await secure.database.close();
    }
  });
});

@Controller('only')
class OnlyController {
  @Get('admins')
  @Roles('admin')
  admins(): { welcome: true } {
    return { welcome: true };
  }

  @Get('staff')
  @Roles('editor', 'admin')
  staff(): { welcome: true } {
    return { welcome: true };
  }

  @Get('anybody')
  anybody(): { welcome: true } {
    return { welcome: true };
  }
}

describe('a route with @Roles("admin")', () => {
  let app: NestFastifyApplication;
  let api: Api;
  beforeAll(async () => {
    const environment = loadEnvironment({
      env: {
        NODE_ENV: 'test',
        PUBLIC_URL: 'http://localhost:3000',
        MONGODB_URI: server.mongodbUri,
        SWAGGER: 'off',
        BCRYPT_COST: '10',
        RATE_LIMITS: 'off',
        ...TEST_SECRETS,
      },
      envFile: '/nonexistent',
    });
    const module = await Test.createTestingModule({
      imports: [AppModule.forRoot(environment)],
      controllers: [OnlyController],
    }).compile();
    app = module.createNestApplication<NestFastifyApplication>(createAdapter(environment), {
      bodyParser: false,
      logger: false,
    });
    await setUpApp(app);
    await app.listen(0, '127.0.0.1');
    await app.get(Startup).finished();
    api = new Api((await app.getUrl()).replace('localhost', '127.0.0.1'));
  });
  afterAll(() => app.close());

  /** An account with these roles, set where only an operator can, and its access token. */
  async function tokenWith(roles: string[]): Promise<string> {
    const person = newPerson();
    const { body } = await api.post('/auth/signup', person);
    await users().updateOne({ _id: body.user.id }, { $set: { roles } });
    return (await api.post('/auth/login', { email: person.email, password: PASSWORD })).body.accessToken;
  }

  it('opens to an admin', async () => {
    const token = await tokenWith(['user', 'admin']);
    for (const path of ['/only/admins', '/only/staff', '/only/anybody'])
      expect([path, (await api.get(path, token)).status]).toEqual([path, 200]);
    expect((await api.get('/auth/whoami', token)).headers.get('x-auth-roles')).toBe('user,admin');
  });

  it.each([[['user']], [[]], [['Admin']], [['administrator']], [['admin,user']], [['user', 'editor']]])(
    'is forbidden to %j',
    async (roles) => {
      const answer = await api.get('/only/admins', await tokenWith(roles));
      expectProblem(answer, 'forbidden');
      expect(answer.headers.get('www-authenticate')).toBeNull();
    },
  );

  it('asks for one role of several', async () => {
    expect((await api.get('/only/staff', await tokenWith(['editor']))).status).toBe(200);
    expectProblem(await api.get('/only/staff', await tokenWith(['user'])), 'forbidden');
  });

  it('is a 401 before it is a 403; a host’s own route is closed unless it says @Public()', async () => {
    for (const path of ['/only/admins', '/only/staff', '/only/anybody'])
      expectProblem(await api.get(path), 'authentication_required');
    expect((await api.get('/only/anybody', await tokenWith([]))).status).toBe(200);
  });

  it('knows an admin by the token: a role given later counts from the next token on', async () => {
    const person = newPerson();
    const { body } = await api.post('/auth/signup', person);
    await users().updateOne({ _id: body.user.id }, { $set: { roles: ['admin'] } });
    expectProblem(await api.get('/only/admins', body.accessToken), 'forbidden');
    const refreshed = await api.refresh(body.refreshToken);
    expect((await api.get('/only/admins', refreshed.body.accessToken)).status).toBe(200);
  });
});
