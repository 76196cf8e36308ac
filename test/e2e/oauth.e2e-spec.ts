import { randomBytes } from 'node:crypto';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { mongo } from 'mongoose';
import { type Answer, PASSWORD } from '../support/api.js';
import { claimsOf, forge } from '../support/jwt.js';
import { basic, expectOAuthError, FORM_TYPE, type FormInput, postForm } from '../support/oauth.js';
import { eventually } from '../support/other-service.js';
import { OwnMongod } from '../support/own-mongod.js';
import { challengeOf, expectProblem } from '../support/problems.js';
import { http, sendRaw } from '../support/raw.js';
import { pathOf, ROUTES } from '../support/routes.js';
import { SessionClient } from '../support/session-client.js';
import { startApp, TEST_SECRETS, type TestApp } from '../support/test-app.js';

const ORDERS = randomBytes(32).toString('base64');
const BILLING = randomBytes(32).toString('hex');
const FORM_PATHS = ROUTES.filter(({ form }) => form).map(({ path }) => path);

let server: TestApp;
beforeAll(async () => {
  server = await startApp({ INTROSPECTION_CLIENTS: `orders:${ORDERS},billing:${BILLING}` });
});
afterAll(() => server.close());

const form = (path: string, input: FormInput, headers?: Record<string, string>): Promise<Answer> =>
  postForm(server.api, path, input, headers);
const token = (input: FormInput, headers?: Record<string, string>): Promise<Answer> =>
  form('/auth/token', input, headers);
const logIn = (username: string, password = PASSWORD): Promise<Answer> =>
  token({ grant_type: 'password', username, password });
const refresh = (refresh_token: string): Promise<Answer> =>
  token({ grant_type: 'refresh_token', refresh_token });
const introspect = (input: FormInput, headers = basic('orders', ORDERS)): Promise<Answer> =>
  form('/auth/introspect', input, headers);

/** What a client gets to see, but the time. */
const face = ({ status, headers, text }: Answer): string =>
  JSON.stringify({
    status,
    headers: [...headers].filter(([name]) => name !== 'date' && name !== 'x-request-id'),
    text,
  });

const setUser = (_id: string, change: object): Promise<unknown> =>
  server.database.collection<{ _id: string }>('users').updateOne({ _id }, { $set: change });

describe('POST /auth/token, grant_type=password', () => {
  it('logs in by e-mail or username, and answers as RFC 6749 §5.1 says', async () => {
    const { user } = (await server.api.signUp({ username: 'form.filler' })).body;
    for (const name of [user.email, user.email.toUpperCase(), 'form.filler']) {
      const answer = await logIn(name);
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({
        access_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: 600,
        refresh_token: expect.any(String),
      });
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('pragma')).toBe('no-cache');
      expect((await server.api.get('/auth/me', answer.body.access_token)).body).toEqual(user);
    }
    expect(await server.database.collection('sessions').distinct('transport', { userId: user.id })).toEqual([
      'body',
    ]);
  });

  it('ignores what it does not know, and what public clients have no use for (RFC 6749 §3.2)', async () => {
    const { user } = (await server.api.signUp()).body;
    const answer = await token(
      {
        grant_type: 'password',
        username: user.email,
        password: PASSWORD,
        ...{
          scope: 'read write',
          client_id: 'swagger',
          client_secret: 'none',
          audience: 'x',
          roles: 'admin',
        },
        ...{ transport: 'cookie', refresh_token: 'x', constructor: 'x', toString: 'x', __proto__x: 'x' },
      },
      // What Swagger UI sends when its fields are left empty.
      basic('', ''),
    );
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(claimsOf(answer.body.access_token).roles).toEqual(['user']);
  });

  it('takes passwords and names in every spelling that a form has', async () => {
    const password = 'pä+ss & w=ör%d 😀 100%';
    const { user } = (await server.api.signUp({ password })).body;
    const name = encodeURIComponent(user.email);
    const all = [...Buffer.from(password)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
    for (const written of [
      encodeURIComponent(password),
      new URLSearchParams([['', password]]).toString().slice(1),
      all,
      password.replaceAll('%', '%25').replaceAll('&', '%26').replaceAll('+', '%2B'),
    ]) {
      const answer = await token(`&grant_type=password&&username=${name}&password=${written}&`);
      expect([written, answer.status]).toEqual([written, 200]);
    }
  });

  it('password spraying: unknown, wrong and banned look alike (ASVS 5.0 V6.3.8)', async () => {
    const known = (await server.api.signUp({ username: 'sprayed' })).body.user;
    const banned = (await server.api.signUp({ username: 'sprayed.too' })).body.user;
    await setUser(banned.id, { status: 'banned' });
    const refused = [
      await logIn('nobody.at.all@example.com'),
      await logIn('nobody.at.all'),
      await logIn(known.email, 'wrong horse battery staple'),
      await logIn('sprayed', 'wrong horse battery staple'),
      await logIn(banned.email),
      await logIn('sprayed.too'),
      await logIn(banned.email, 'wrong horse battery staple'),
    ];
    expect(new Set(refused.map(face)).size).toBe(1);
    expectOAuthError(refused[0]!, { error: 'invalid_grant', description: 'The credentials are not valid.' });
    expect(refused[0]!.headers.get('www-authenticate')).toBeNull();
    expect(refused[0]!.headers.get('pragma')).toBe('no-cache');
  });

  it('tells nothing by a name that nobody can have, and looks for none', async () => {
    for (const name of [
      'Ada Lovelace',
      'a@b',
      '@',
      'x',
      `${'x'.repeat(300)}@example.com`,
      '{"$ne":null}',
      '\0',
    ])
      expectOAuthError(await logIn(name), { error: 'invalid_request', description: /^username must be/ });
  });
});

describe('POST /auth/token, grant_type=refresh_token', () => {
  const session = (): Promise<SessionClient> => SessionClient.signUp(server);

  it('rotates: a successor in the same session, whichever route is asked', async () => {
    const client = await session();
    const first = await refresh(client.refreshToken);
    expect(first.status).toBe(200);
    expect(first.body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 600,
      refresh_token: expect.any(String),
    });
    expect(claimsOf(first.body.refresh_token)).toMatchObject({ sid: client.sessionId, gen: 1 });
    const second = await server.api.refresh(first.body.refresh_token);
    const third = await refresh(second.body.refreshToken);
    expect(claimsOf(third.body.refresh_token)).toMatchObject({ sid: client.sessionId, gen: 3 });
    expect((await server.api.get('/auth/me', third.body.access_token)).body).toEqual(client.user);
  });

  it('lost response: within the leeway the same successor comes again', async () => {
    const client = await session();
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(client.refreshToken)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
  });

  it('replay after rotation: a used token ends the session, its access tokens too, and says why (RFC 9700 §4.14.2)', async () => {
    const client = await session();
    const { body } = await refresh(client.refreshToken);
    server.clock.advance(11);
    expectOAuthError(await refresh(client.refreshToken), {
      error: 'invalid_grant',
      description:
        /^The session ended at .+Z because a used refresh token came back \(generation 0 of 1, 11(\.\d+)? s after the rotation\)\.$/,
    });
    expectOAuthError(await refresh(body.refresh_token), {
      error: 'invalid_grant',
      description: /because a used refresh token came back/,
    });
    expectProblem(await server.api.get('/auth/whoami', body.access_token), 'access_token_invalid');
    expect(await client.record()).toMatchObject({ revokedReason: 'reuse', reuse: { generation: 0 } });
  });

  it('refuses what is no refresh token of ours, and ends no session for it', async () => {
    const client = await session();
    const { sid, sub } = claimsOf(client.accessToken);
    const claims = { ...claimsOf(client.refreshToken), gen: 0, jti: 'guessed' };
    const header = { alg: 'HS256', typ: 'rt+jwt' };
    for (const presented of [
      'x',
      client.accessToken,
      `${client.refreshToken.slice(0, -43)}${'A'.repeat(43)}`,
      forge(header, claims, 'another secret of more than thirty-two bytes'),
      // With the secret, but without the salt.
      forge(header, claims, TEST_SECRETS.JWT_REFRESH_SECRET),
      forge(header, { ...claims, sid: 'x', sub }, TEST_SECRETS.JWT_REFRESH_SECRET),
    ])
      expectOAuthError(await refresh(presented), {
        error: 'invalid_grant',
        description: 'The refresh token is not valid.',
      });
    expect(await client.record()).toMatchObject({ _id: sid, revokedAt: null, generation: 0 });
  });

  it('says why a session has ended: expired, logged out, banned', async () => {
    const [idle, out, banned] = [await session(), await session(), await session()];
    await server.api.post('/auth/logout', { refreshToken: out.refreshToken });
    await setUser(banned.user.id, { status: 'banned' });
    expectOAuthError(await refresh(out.refreshToken), {
      error: 'invalid_grant',
      description: /because it was logged out\.$/,
    });
    expectOAuthError(await refresh(banned.refreshToken), {
      error: 'invalid_grant',
      description: /because the account was banned\.$/,
    });
    server.clock.advance(14 * 86_400);
    expectOAuthError(await refresh(idle.refreshToken), {
      error: 'invalid_grant',
      description: 'The refresh token has expired.',
    });
  });
});

describe('a session whose refresh token travels in a cookie', () => {
  const openSession = async (): Promise<{ accessToken: string; cookie: string; refreshToken: string }> => {
    const { body, headers } = await server.api.signUp({ transport: 'cookie' });
    const cookie = headers.get('set-cookie')!.split(';')[0]!;
    return { accessToken: body.accessToken, cookie, refreshToken: cookie.slice(cookie.indexOf('=') + 1) };
  };

  it('token out of its cookie: it is refused in a form, and that is no reuse', async () => {
    const { accessToken, cookie, refreshToken } = await openSession();
    expectOAuthError(await refresh(refreshToken), {
      error: 'invalid_grant',
      description: 'The refresh token is not valid.',
    });
    expect((await introspect({ token: refreshToken })).text).toBe('{"active":false}');
    // Nor does the cookie do instead of a parameter.
    expectOAuthError(await token({ grant_type: 'refresh_token' }, { Cookie: cookie }), {
      error: 'invalid_request',
    });
    expect((await server.api.get('/auth/whoami', accessToken)).status).toBe(200);
  });

  it('is ended by whoever holds a token of it', async () => {
    const { accessToken, refreshToken } = await openSession();
    expect((await form('/auth/revoke', { token: refreshToken })).status).toBe(200);
    expectProblem(await server.api.get('/auth/whoami', accessToken), 'access_token_invalid');
  });

  it('is the only kind under REFRESH_TRANSPORTS=cookie: then no form logs in', async () => {
    const strict = await startApp({ REFRESH_TRANSPORTS: 'cookie' });
    try {
      const { user } = (await strict.api.signUp()).body;
      const input = { grant_type: 'password', username: user.email, password: PASSWORD };
      expectOAuthError(await postForm(strict.api, '/auth/token', input), {
        error: 'invalid_request',
        description: 'transport must be one of: cookie.',
      });
      expect(await strict.database.collection('sessions').countDocuments()).toBe(1);
    } finally {
      await strict.close();
    }
  });
});

describe('a form that is not as it must be', () => {
  let untouched: string;
  let valid: Record<string, string>;
  beforeAll(async () => {
    const { body } = await server.api.signUp();
    const client = await SessionClient.signUp(server);
    valid = {
      '/auth/token': new URLSearchParams({
        grant_type: 'password',
        username: body.user.email,
        password: PASSWORD,
      }).toString(),
      '/auth/introspect': `token=${client.refreshToken}`,
      '/auth/revoke': `token=${client.refreshToken}`,
    };
    await server.database.mailsSettled();
    await server.database.auditSettled();
    untouched = await server.database.dump();
  });
  // A refused request changes nothing: every body here would do something but for what is wrong with it.
  afterEach(async () => expect(await server.database.dump()).toBe(untouched));

  it.each([
    ['nothing', '', 'grant_type is missing.'],
    ['no grant type', 'username=a&password=b', 'grant_type is missing.'],
    [
      'an empty grant type, which counts as none (RFC 6749 §3.2)',
      'grant_type=&username=a&password=b',
      'grant_type',
    ],
    ['a name without =', 'grant_type', 'grant_type is missing.'],
    ['no name', 'grant_type=password&password=x', 'username is missing.'],
    ['no password', 'grant_type=password&username=ada', 'password is missing.'],
    ['an empty password', 'grant_type=password&username=ada&password=', 'password is missing.'],
    ['an operator for a name', 'grant_type=password&username[$ne]=&password=x', 'username is missing.'],
    ['no refresh token', 'grant_type=refresh_token', 'refresh_token is missing.'],
    ['the JSON name of it', 'grant_type=refresh_token&refreshToken=x', 'refresh_token is missing.'],
  ])('POST /auth/token refuses %s', async (_name, input, description) => {
    expectOAuthError(await token(input), { error: 'invalid_request', description });
  });

  it.each(['client_credentials', 'authorization_code', 'Password', 'password ', 'toString', '__proto__'])(
    'POST /auth/token knows no grant type %j',
    async (grant_type) => {
      const answer = await token({
        ...Object.fromEntries(new URLSearchParams(valid['/auth/token'])),
        grant_type,
      });
      expectOAuthError(answer, { error: 'unsupported_grant_type' });
    },
  );

  it.each(['/auth/introspect', '/auth/revoke'])('POST %s refuses to do without a token', async (path) => {
    for (const input of ['', 'token', 'token=', 'token_type_hint=access_token', 'Token=x', 'token[]=x'])
      expectOAuthError(await form(path, input, basic('orders', ORDERS)), {
        error: 'invalid_request',
        description: 'token is missing.',
      });
  });

  describe.each(FORM_PATHS)('at POST %s', (path) => {
    const send = (input: FormInput, type = FORM_TYPE): Promise<Answer> =>
      form(path, input, { ...basic('orders', ORDERS), 'Content-Type': type });

    it('parameter pollution: one that is sent twice is refused, known or not, empty or not (RFC 6749 §3.2)', async () => {
      const [name] = valid[path]!.split('=');
      for (const more of [
        `${name}=x`,
        `${name}=`,
        'x=1&x=1',
        'x=&x=',
        'x=1&%78=2',
        '__proto__=1&__proto__=2',
      ])
        for (const input of [`${valid[path]}&${more}`, `${more}&${valid[path]}`])
          expectOAuthError(await send(input), {
            error: 'invalid_request',
            description: 'Send no parameter more than once.',
          });
    });

    it.each([
      ['half an escape', '%4'],
      ['a lone percent sign', '100%'],
      ['an escape that is none', '%zz'],
      ['a byte that UTF-8 has not', '%ff'],
      ['an overlong NUL', '%c0%80'],
      ['a surrogate', '%ed%a0%80'],
      ['half a character', '%e2%82'],
    ])('refuses %s: it is not mended to another text', async (_name, written) => {
      for (const more of [`x=${written}`, `${written}=x`])
        expectOAuthError(await send(`${valid[path]}&${more}`), {
          error: 'invalid_request',
          description: 'Send a well-formed form in UTF-8.',
        });
      const bytes = written.match(/^(%[0-9a-f]{2})+$/) && Buffer.from(written.replaceAll('%', ''), 'hex');
      if (bytes)
        expectOAuthError(await send(Buffer.concat([Buffer.from(`${valid[path]}&x=`), bytes])), {
          error: 'invalid_request',
        });
    });

    it('reads 16 KiB and refuses a byte more', async () => {
      // One parameter twice: what is not too long is read, and refused for that.
      const twice = `${valid[path]}&x=&x=`;
      const padded = (size: number): string => `${'y'.repeat(size - twice.length - 1)}&${twice}`;
      expectOAuthError(await send(padded(16_384)), {
        error: 'invalid_request',
        description: /more than once/,
      });
      expectProblem(await send(padded(16_385)), 'payload_too_large');
    });

    it.each([
      ['application/json', (input: string) => JSON.stringify(Object.fromEntries(new URLSearchParams(input)))],
      ['application/json', () => '{}'],
      ['text/plain', (input: string) => input],
      ['multipart/form-data; boundary=x', (input: string) => input],
      ['application/x-www-form-urlencoded-2', (input: string) => input],
      ['application/x-www-form-urlencoded, text/plain', (input: string) => input],
      ['text/plain; application/x-www-form-urlencoded', (input: string) => input],
    ])('refuses a body of the type %s', async (type, write) => {
      expectProblem(await send(write(valid[path]!), type), 'unsupported_media_type');
    });

    it('refuses a body of no type', async () => {
      const body = valid[path]!;
      const request = http('POST', path, [`Content-Length: ${body.length}`], body);
      expectProblem(await sendRaw(server.api.url, request), 'unsupported_media_type');
    });

    it('takes no parameters from the URL, where they would end in logs', async () => {
      const answer = await form(`${path}?${valid[path]}`, '', basic('orders', ORDERS));
      expectOAuthError(answer, { error: 'invalid_request', description: /is missing\.$/ });
    });
  });

  it('cross-site form: every other route refuses forms, whatever is in them', async () => {
    const client = await SessionClient.signUp(server);
    await server.database.mailsSettled();
    await server.database.auditSettled();
    untouched = await server.database.dump();
    // The login page has a form of its own: pages.e2e-spec.ts.
    const others = ROUTES.filter(({ form, callback, page }) => !form && !callback && !page).flatMap((route) =>
      route.methods.filter((name) => !['GET', 'HEAD'].includes(name)).map((method) => ({ method, route })),
    );
    expect(others.length).toBeGreaterThan(4);
    for (const { method, route } of others)
      for (const type of [
        FORM_TYPE,
        'Application/X-WWW-Form-Urlencoded;charset=utf-8',
        'application/x-www-form-urlencoded ; charset=iso-8859-1',
      ])
        for (const raw of [
          `refreshToken=${client.refreshToken}`,
          new URLSearchParams({ email: client.user.email, password: PASSWORD, name: 'Ada' }).toString(),
          '&',
        ]) {
          const answer = await server.api.request(method, pathOf(route, client.sessionId), {
            raw,
            headers: { 'Content-Type': type },
            token: client.accessToken,
          });
          expectProblem(answer, 'unsupported_media_type');
        }
  });

  it('a proxy that asks before it forwards a form is answered: it sends the head alone', async () => {
    const client = await SessionClient.signUp(server);
    await server.database.mailsSettled();
    await server.database.auditSettled();
    untouched = await server.database.dump();
    const answer = await server.api.request('GET', '/auth/whoami', {
      token: client.accessToken,
      headers: { 'Content-Type': FORM_TYPE },
    });
    expect(answer.status).toBe(200);
  });
});

describe('POST /auth/introspect', () => {
  let client: SessionClient;
  beforeEach(async () => {
    client = await SessionClient.signUp(server);
  });

  it('tells what an access token says, whatever the hint (RFC 7662 §2.2)', async () => {
    const { iat, exp, jti, auth_time } = claimsOf(client.accessToken);
    for (const hint of [undefined, 'access_token', 'refresh_token', 'pac'])
      expect(
        (await introspect({ token: client.accessToken, ...(hint && { token_type_hint: hint }) })).body,
      ).toEqual({
        active: true,
        token_type: 'Bearer',
        iss: 'http://localhost:3000',
        aud: 'http://localhost:3000',
        sub: client.user.id,
        client_id: 'nightlatch',
        sid: client.sessionId,
        jti,
        iat,
        exp,
        roles: ['user'],
        ...{ acr: 'aal1', amr: ['pwd'], auth_time },
      });
  });

  it('asks the database nothing about an access token', async () => {
    const connection = new mongo.MongoClient(server.mongodbUri);
    const database = connection.db();
    await server.database.auditSettled();
    await database.command({ profile: 2 });
    try {
      for (let round = 0; round < 20; round++) await introspect({ token: client.accessToken });
      // One that does ask, to show that the profiler sees it.
      await introspect({ token: client.refreshToken });
    } finally {
      await database.command({ profile: 0 });
    }
    const seen = await database
      .collection('system.profile')
      .find({ ns: /\.(users|sessions|revocations)$/, 'originatingCommand.pipeline': { $exists: false } })
      .toArray();
    await connection.close();
    // The relay of the audit log looks for events every second, and every node twice for what was revoked.
    const asked = seen.filter(
      ({ command, ns }) =>
        !JSON.stringify(command).includes('auditEvents.id') &&
        !(ns.endsWith('.revocations') && command.filter?._id === undefined),
    );
    // The two are asked at the same time.
    expect(asked.map(({ op, ns }) => `${op} ${ns.split('.')[1]}`).sort()).toEqual([
      'query sessions',
      'query users',
    ]);
  });

  it('token confusion: a refresh token that counts is active, but no Bearer and for nobody', async () => {
    const { iat, exp } = claimsOf(client.refreshToken);
    const answer = await introspect({ token: client.refreshToken });
    expect(answer.body).toEqual({
      active: true,
      token_type: 'N_A',
      iss: 'http://localhost:3000',
      sub: client.user.id,
      sid: client.sessionId,
      iat,
      exp,
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('a used refresh token is inactive, and asking about it is no reuse: the session goes on', async () => {
    const used = client.refreshToken;
    await client.rotate();
    for (const wait of [0, 60]) {
      server.clock.advance(wait);
      expect((await introspect({ token: used })).text).toBe('{"active":false}');
    }
    expect((await introspect({ token: client.refreshToken })).body.active).toBe(true);
    expect(await client.record()).toMatchObject({ revokedAt: null, generation: 1 });
    expect((await server.api.refresh(client.refreshToken)).status).toBe(200);
  });

  it('tells nothing of any other token but that it is not active', async () => {
    const inactive = async (...tokens: string[]): Promise<void> => {
      for (const presented of tokens) {
        const answer = await introspect({ token: presented });
        expect([presented, answer.status, answer.text]).toEqual([presented, 200, '{"active":false}']);
      }
    };
    const [loggedOut, banned, other] = [
      await SessionClient.signUp(server),
      await SessionClient.signUp(server),
      await SessionClient.signUp(server),
    ];
    await server.api.post('/auth/logout', { refreshToken: loggedOut.refreshToken });
    await inactive(loggedOut.accessToken, loggedOut.refreshToken);
    await setUser(banned.user.id, { status: 'banned' });
    await inactive(banned.refreshToken);
    await setUser(other.user.id, { credentialVersion: 2 });
    await inactive(other.refreshToken);
    const [header, payload, signature] = client.accessToken.split('.');
    await inactive(
      ...['x', '.', '..', 'null', '{"active":true}', 'x'.repeat(9000), client.sessionId, ORDERS],
      `${header}.${payload}.`,
      `${header}.${payload}.${'A'.repeat(signature!.length)}`,
      `${client.accessToken} `,
      forge({ alg: 'HS256', typ: 'rt+jwt' }, claimsOf(client.refreshToken), TEST_SECRETS.JWT_ACCESS_SECRET),
      (await server.api.get('/.well-known/revocations')).text,
    );
    server.clock.advance(600 + 31);
    await inactive(client.accessToken);
    expect((await introspect({ token: client.refreshToken })).body.active).toBe(true);
    server.clock.advance(14 * 86_400);
    await inactive(client.refreshToken);
  });

  it('token scanning: nobody learns anything without credentials (RFC 7662 §2.1 and §4)', async () => {
    const twice = [
      ...[`Authorization: ${basic('orders', ORDERS).Authorization}`],
      ...[`Authorization: ${basic('orders', ORDERS).Authorization}`],
    ];
    const body = `token=${client.accessToken}`;
    const head = [`Content-Type: ${FORM_TYPE}`, `Content-Length: ${body.length}`];
    const refused = [
      await introspect(body, {} as never),
      await introspect(body, basic('orders', BILLING)),
      await introspect(body, basic('billing', ORDERS)),
      await introspect(body, basic('orders', '')),
      await introspect(body, basic('orders', `${ORDERS} `)),
      await introspect(body, basic('orders', ORDERS.slice(0, -1))),
      await introspect(body, basic('Orders', ORDERS)),
      await introspect(body, basic('', '')),
      await introspect(body, basic('nobody', ORDERS)),
      await introspect(body, basic('__proto__', ORDERS)),
      await introspect(body, { Authorization: `Basic ${Buffer.from('orders').toString('base64')}` }),
      await introspect(body, { Authorization: 'Basic' }),
      await introspect(body, { Authorization: `Digest ${ORDERS}` }),
      await introspect(`${body}&client_id=orders&client_secret=${encodeURIComponent(ORDERS)}`, {} as never),
      await sendRaw(server.api.url, http('POST', '/auth/introspect', [...head, ...twice], body)),
    ];
    for (const answer of refused) {
      expectOAuthError(answer, { status: 401, error: 'invalid_client' });
      expect(answer.headers.get('www-authenticate')).toBe('Basic realm="introspection", Bearer');
    }
    // An unknown client and a wrong secret look alike.
    expect(face(refused[8]!)).toBe(face(refused[1]!));
  });

  it('is asked who asks before what is asked', async () => {
    expectOAuthError(await introspect('', {} as never), { status: 401, error: 'invalid_client' });
  });

  it('takes credentials in both spellings of RFC 6749 §2.3.1', async () => {
    expect(ORDERS).toMatch(/=$/);
    for (const headers of [
      basic('orders', ORDERS),
      basic('orders', encodeURIComponent(ORDERS)),
      basic('billing', BILLING),
      { Authorization: basic('billing', BILLING).Authorization.replace('Basic', 'bAsIc') },
    ])
      expect((await introspect({ token: client.accessToken }, headers)).body.active).toBe(true);
  });

  it('privilege escalation: an access token does only for an administrator', async () => {
    const bearer = (accessToken: string): { Authorization: string } => ({
      Authorization: `Bearer ${accessToken}`,
    });
    const plain = await introspect({ token: client.accessToken }, bearer(client.accessToken));
    expectOAuthError(plain, { status: 403, error: 'insufficient_scope' });
    expect(plain.headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope"');

    const admin = await SessionClient.signUp(server);
    await setUser(admin.user.id, { roles: ['user', 'admin'] });
    await admin.rotate();
    expect((await introspect({ token: client.accessToken }, bearer(admin.accessToken))).body).toMatchObject({
      active: true,
      sub: client.user.id,
    });
    await server.api.post('/auth/logout', { refreshToken: admin.refreshToken });
    for (const presented of [admin.accessToken, 'x', admin.refreshToken]) {
      const refused = await introspect({ token: client.accessToken }, bearer(presented));
      expectOAuthError(refused, { status: 401, error: 'invalid_token' });
      expect(refused.headers.get('www-authenticate')).toBe(challengeOf('access_token_invalid'));
    }
  });

  it('has no clients by default, and no empty one', async () => {
    const closed = await startApp();
    try {
      for (const headers of [basic('', ''), basic('orders', ORDERS), basic('undefined', 'undefined')])
        expectOAuthError(await postForm(closed.api, '/auth/introspect', { token: 'x' }, headers), {
          status: 401,
          error: 'invalid_client',
        });
    } finally {
      await closed.close();
    }
  });
});

describe('POST /auth/revoke', () => {
  it('ends the session of an access or refresh token, used ones too, and answers with nothing (RFC 7009 §2.2)', async () => {
    for (const pick of [
      (client: SessionClient) => client.accessTokens[0]!,
      (client: SessionClient) => client.refreshToken,
      (client: SessionClient) => client.refreshTokens[0]!,
    ]) {
      const client = await (await SessionClient.signUp(server)).rotate();
      for (const hint of ['refresh_token', 'access_token', 'nonsense']) {
        const answer = await form('/auth/revoke', { token: pick(client), token_type_hint: hint });
        expect([answer.status, answer.text]).toEqual([200, '']);
        expect(answer.headers.get('cache-control')).toBe('no-store');
      }
      expect(await client.record()).toMatchObject({ revokedReason: 'logout' });
      expectProblem(await server.api.get('/auth/whoami', client.accessToken), 'access_token_invalid');
      expectOAuthError(await refresh(client.refreshToken), {
        error: 'invalid_grant',
        description: /because it was logged out\.$/,
      });
    }
  });

  it('answers alike for what is no token of ours, and ends nobody’s session for it', async () => {
    const client = await SessionClient.signUp(server);
    const ended = await form('/auth/revoke', { token: client.refreshToken });
    const other = await SessionClient.signUp(server);
    for (const presented of [
      'x',
      other.sessionId,
      // Of 64 bytes of zeros, which no signature has.
      `${other.accessToken.slice(0, -86)}${'A'.repeat(86)}`,
      forge({ alg: 'HS256', typ: 'rt+jwt' }, claimsOf(other.refreshToken), TEST_SECRETS.JWT_ACCESS_SECRET),
    ])
      expect(face(await form('/auth/revoke', { token: presented }))).toBe(face(ended));
    expect(await other.record()).toMatchObject({ revokedAt: null });
  });
});

describe('a client that knows nothing but the issuer', () => {
  it('finds its way by the metadata (RFC 8414), logs in, verifies, and logs out', async () => {
    const { body: metadata } = await server.api.get('/.well-known/oauth-authorization-server');
    expect(metadata).toEqual({
      issuer: 'http://localhost:3000',
      jwks_uri: 'http://localhost:3000/.well-known/jwks.json',
      token_endpoint: 'http://localhost:3000/auth/token',
      introspection_endpoint: 'http://localhost:3000/auth/introspect',
      revocation_endpoint: 'http://localhost:3000/auth/revoke',
      response_types_supported: [],
      grant_types_supported: ['password', 'refresh_token'],
      token_endpoint_auth_methods_supported: ['none'],
      revocation_endpoint_auth_methods_supported: ['none'],
      introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'Bearer'],
    });
    const here = (url: string): string => url.replace(metadata.issuer, server.api.url);
    const call = async (endpoint: string, fields: Record<string, string>, headers = {}): Promise<Response> =>
      fetch(here(metadata[endpoint]), { method: 'POST', body: new URLSearchParams(fields), headers });

    const { user } = (await server.api.signUp()).body;
    const tokens = await call('token_endpoint', {
      grant_type: metadata.grant_types_supported[0],
      username: user.email,
      password: PASSWORD,
    });
    const { access_token, refresh_token } = (await tokens.json()) as Record<string, string>;
    const keys = createRemoteJWKSet(new URL(here(metadata.jwks_uri)));
    const { payload } = await jwtVerify(access_token!, keys, {
      issuer: metadata.issuer,
      audience: metadata.issuer,
      typ: 'at+jwt',
      currentDate: server.clock.now(),
    });
    expect(payload.sub).toBe(user.id);
    const isActive = async (): Promise<unknown> =>
      (
        (await (
          await call('introspection_endpoint', { token: access_token! }, basic('billing', BILLING))
        ).json()) as any
      ).active;
    expect(await isActive()).toBe(true);
    expect((await call('revocation_endpoint', { token: refresh_token! })).status).toBe(200);
    expect(await isActive()).toBe(false);
  });
});

describe('an outage', () => {
  it('keeps its 503 and Retry-After, in OAuth’s words', async () => {
    const mongod = await OwnMongod.start();
    const node = await startApp({ MONGODB_URI: mongod.uri });
    try {
      const client = await SessionClient.signUp(node);
      await mongod.kill();
      for (const [path, input] of [
        ['/auth/token', { grant_type: 'password', username: client.user.email, password: PASSWORD }],
        ['/auth/token', { grant_type: 'refresh_token', refresh_token: client.refreshToken }],
        ['/auth/revoke', { token: client.refreshToken }],
      ] as const) {
        const answer = await postForm(node.api, path, input);
        expectOAuthError(answer, { status: 503, error: 'temporarily_unavailable' });
        expect(answer.headers.get('retry-after')).toBe('5');
      }
      await mongod.startAgain();
    } finally {
      await node.close();
      await node.database.close();
      await mongod.remove();
    }
  });

  it('a node that is cut off from the news of revocations does not say active, but that it can’t tell', async () => {
    const mongod = await OwnMongod.start();
    const node = await startApp({
      MONGODB_URI: mongod.uri,
      REVOCATION_MAX_STALENESS: '4s',
      INTROSPECTION_CLIENTS: `orders:${ORDERS}`,
    });
    try {
      const client = await SessionClient.signUp(node);
      const ask = (): Promise<Answer> =>
        postForm(node.api, '/auth/introspect', { token: client.accessToken }, basic('orders', ORDERS));
      expect((await ask()).body.active).toBe(true);
      await mongod.signal('SIGSTOP');
      try {
        await eventually(async () => (await ask()).status !== 200);
        expectOAuthError(await ask(), {
          status: 503,
          error: 'temporarily_unavailable',
          description: /cut off/,
        });
      } finally {
        await mongod.signal('SIGCONT');
      }
    } finally {
      await node.close();
      await node.database.close();
      await mongod.remove();
    }
  });
});
