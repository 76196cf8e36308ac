import { type Answer, type Api, newPerson, PASSWORD } from '../support/api.js';
import { COOKIE_NAME, CookieClient, cookiesOf, OWN_PAGE } from '../support/cookie-client.js';
import { claimsOf, hashOf } from '../support/jwt.js';
import { OwnMongod } from '../support/own-mongod.js';
import { ALLOWED_PAGES, FOREIGN_PAGES, LISTED_PAGE as ALLOWED, NO_PAGES } from '../support/pages.js';
import { expectProblem, wrongFields } from '../support/problems.js';
import { http, sendRaw } from '../support/raw.js';
import { SessionClient } from '../support/session-client.js';
import { StandingClock } from '../support/standing-clock.js';
import { startApp, type TestApp } from '../support/test-app.js';

const DAY = 24 * 60 * 60;
const TOKEN = '[\\w-]+\\.[\\w-]+\\.[\\w-]+';

let server: TestApp;
beforeAll(async () => {
  server = await startApp({ CORS_ORIGINS: `${ALLOWED},http://localhost:5173` }, new StandingClock());
});
afterAll(() => server.close());

/** Without what a login says of itself to the next one. */
const linesOf = ({ headers }: Answer): string[] =>
  headers.getSetCookie().filter((line) => !line.includes('nightlatch-method='));
const CLEARED = [`${COOKIE_NAME}=; Max-Age=0; Path=/auth; HttpOnly; SameSite=Strict`];

/** Sends a refresh with a Cookie header as it is. */
const refreshWith = (
  cookie: string,
  headers: Record<string, string> = OWN_PAGE,
  body?: unknown,
): Promise<Answer> =>
  server.api.request('POST', '/auth/refresh', { headers: { Cookie: cookie, ...headers }, body });

describe('the refresh token of a session with the transport cookie', () => {
  // OWASP ASVS 5.0 3.3.1 (Secure, prefix), 3.3.2 (SameSite), 3.3.4 (HttpOnly, and the value in Set-Cookie only).
  it('travels in the cookie alone: sign-up, login and refresh', async () => {
    const person = newPerson();
    const login = { email: person.email, password: PASSWORD, transport: 'cookie' };
    const signedUp = await server.api.post('/auth/signup', { ...person, transport: 'cookie' });
    const loggedIn = await server.api.post('/auth/login', login);
    const refreshed = await refreshWith(linesOf(loggedIn)[0]!.split(';')[0]!);

    expect([signedUp, loggedIn, refreshed].map(({ status }) => status)).toEqual([201, 200, 200]);
    for (const answer of [signedUp, loggedIn, refreshed]) {
      expect(linesOf(answer)).toEqual([
        expect.stringMatching(
          new RegExp(`^nightlatch-refresh=${TOKEN}; Max-Age=1209600; Path=/auth; HttpOnly; SameSite=Strict$`),
        ),
      ]);
      expect(Object.keys(answer.body).sort()).toEqual([
        'accessToken',
        'expiresIn',
        'refreshExpiresIn',
        'tokenType',
        'user',
      ]);
      expect(answer.text).not.toContain(cookiesOf(answer)[0]!.value);
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
    expect(claimsOf(cookiesOf(refreshed)[0]!.value!)).toMatchObject({
      sid: claimsOf(loggedIn.body.accessToken).sid,
      gen: 1,
    });
  });

  it('is in a Secure cookie with the prefix where the service is reached by https, and no other cookie counts', async () => {
    const secure = await startApp({ MONGODB_URI: server.mongodbUri, PUBLIC_URL: 'https://auth.example.com' });
    try {
      const answer = await secure.api.signUp({ transport: 'cookie' });
      expect(linesOf(answer)).toEqual([
        expect.stringMatching(
          new RegExp(
            `^__Secure-nightlatch-refresh=${TOKEN}; Max-Age=1209600; Path=/auth; HttpOnly; Secure; SameSite=Strict$`,
          ),
        ),
      ]);
      const { value } = cookiesOf(answer)[0]!;
      const headers = { Origin: 'https://auth.example.com' };
      const unprefixed = { ...headers, Cookie: `nightlatch-refresh=${value}` };
      const planted = await secure.api.request('POST', '/auth/refresh', { headers: unprefixed });
      expectProblem(planted, 'validation_failed');
      const prefixed = { ...headers, Cookie: `__Secure-nightlatch-refresh=${value}` };
      const refreshed = await secure.api.request('POST', '/auth/refresh', { headers: prefixed });
      expect(refreshed.status).toBe(200);
      const loggedOut = await secure.api.request('POST', '/auth/logout', {
        headers: { ...headers, Cookie: `__Secure-nightlatch-refresh=${cookiesOf(refreshed)[0]!.value}` },
      });
      expect(linesOf(loggedOut)).toEqual([
        '__Secure-nightlatch-refresh=; Max-Age=0; Path=/auth; HttpOnly; Secure; SameSite=Strict',
      ]);
    } finally {
      await secure.close();
      await secure.database.close();
    }
  });

  it('keeps its transport for the life of the session, and the cookie lives as long as the token', async () => {
    const client = await CookieClient.signUp(server);
    expect(await client.record()).toMatchObject({ transport: 'cookie', tokenHash: hashOf(client.token) });
    const maxAges: unknown[] = [];
    for (let rotations = 0; rotations < 3; rotations += 1) {
      server.clock.advance(10 * DAY - 1);
      const answer = await client.rotate();
      expect(answer.body.refreshToken).toBeUndefined();
      maxAges.push([cookiesOf(answer)[0]!.maxAge, answer.body.refreshExpiresIn]);
      expect(await client.record()).toMatchObject({ transport: 'cookie', generation: rotations + 1 });
    }
    // 30 days after the login every session is over.
    expect(maxAges).toEqual([
      [14 * DAY, 14 * DAY],
      [10 * DAY + 2, 10 * DAY + 2],
      [3, 3],
    ]);
  });

  it('stays in the body, with no cookie set, for who asks for nothing', async () => {
    const signedUp = await server.api.signUp();
    const refreshed = await server.api.refresh(signedUp.body.refreshToken);
    for (const answer of [signedUp, refreshed]) {
      expect(answer.body.refreshToken).toEqual(expect.any(String));
      expect(linesOf(answer)).toEqual([]);
    }
  });
});

describe('REFRESH_TRANSPORTS', () => {
  const withOnly = async (transports: string, test: (api: Api) => Promise<void>): Promise<void> => {
    const other = await startApp({ MONGODB_URI: server.mongodbUri, REFRESH_TRANSPORTS: transports });
    try {
      await test(other.api);
    } finally {
      await other.close();
      await other.database.close();
    }
  };
  const counts = (): Promise<number[]> =>
    Promise.all([
      server.database.collection('users').countDocuments(),
      server.database.collection('sessions').countDocuments(),
    ]);

  it.each([
    ['body', 'cookie'],
    ['cookie', 'body'],
  ])('%s alone refuses %s before an account or session exists', async (transports, transport) => {
    await withOnly(transports, async (api) => {
      const person = newPerson();
      await api.post('/auth/signup', person);
      const before = await counts();
      for (const answer of [
        await api.signUp({ transport }),
        await api.post('/auth/login', { email: person.email, password: PASSWORD, transport }),
        // Not an oracle: what is wrong is said before a password is looked at.
        await api.post('/auth/login', { email: person.email, password: 'wrong', transport }),
      ]) {
        expectProblem(answer, 'validation_failed');
        expect(answer.body.errors).toEqual([
          { field: 'transport', messages: [`must be one of: ${transports}`] },
        ]);
        expect(linesOf(answer)).toEqual([]);
      }
      expect(await counts()).toEqual(before);
    });
  });

  it('cookie alone makes it the default', async () => {
    await withOnly('cookie', async (api) => {
      const answer = await api.signUp();
      expect(answer.status).toBe(201);
      expect(answer.body.refreshToken).toBeUndefined();
      expect(linesOf(answer)).toHaveLength(1);
    });
  });

  it('leaves sessions alone that have the other transport already', async () => {
    const client = await SessionClient.signUp(server);
    await withOnly('cookie', async (api) => {
      const answer = await api.refresh(client.refreshToken);
      expect(answer.status).toBe(200);
      expect(answer.body.refreshToken).toEqual(expect.any(String));
    });
  });
});

describe('rotation in the cookie', () => {
  it('a second tab within the leeway gets the same cookie again', async () => {
    const client = await CookieClient.signUp(server);
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.post('/auth/refresh')));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map((answer) => cookiesOf(answer)[0]!.value)).size).toBe(1);
    expect((await client.record()).generation).toBe(1);
  });

  it('a stolen cookie that comes back after the leeway ends the session, and both lose the cookie', async () => {
    const client = await CookieClient.signUp(server);
    const stolen = client.token;
    await client.rotate();
    server.clock.advance(11);
    const thief = await refreshWith(`${COOKIE_NAME}=${stolen}`);
    expectProblem(thief, 'refresh_token_reused');
    expect(linesOf(thief)).toEqual(CLEARED);
    const owner = await client.post('/auth/refresh');
    expectProblem(owner, 'session_revoked');
    expect(linesOf(owner)).toEqual(CLEARED);
  });
});

describe('a token over the wrong transport', () => {
  it('a cookie’s token in a body is refused and changes nothing: not even a used one counts as reuse', async () => {
    const client = await CookieClient.signUp(server);
    const tokens = [client.token];
    await client.rotate();
    tokens.push(client.token);
    await client.rotate();
    tokens.push(client.token);
    server.clock.advance(60);
    const before = await client.record();
    for (const token of tokens) {
      const answer = await server.api.refresh(token);
      expectProblem(answer, 'refresh_token_invalid');
      expect(linesOf(answer)).toEqual([]);
    }
    expect(await client.record()).toEqual(before);
    await client.rotate();
  });

  it('a body’s token in a cookie is refused and changes nothing, and the cookie goes', async () => {
    const client = await (await SessionClient.signUp(server)).rotate(2);
    server.clock.advance(60);
    const before = await client.record();
    for (const token of client.refreshTokens) {
      const answer = await refreshWith(`${COOKIE_NAME}=${token}`);
      expectProblem(answer, 'refresh_token_invalid');
      expect(linesOf(answer)).toEqual(CLEARED);
    }
    expect(await client.record()).toEqual(before);
    await client.rotate();
  });
});

describe('a request that says two things', () => {
  it('a body and a cookie that differ are a 400, and neither session changes', async () => {
    const cookie = await CookieClient.signUp(server);
    const body = await SessionClient.signUp(server);
    const before = [await cookie.record(), await body.record()];
    for (const path of ['/auth/refresh', '/auth/logout']) {
      for (const refreshToken of [body.refreshToken, '', 'x']) {
        const answer = await cookie.post(path, OWN_PAGE, { body: { refreshToken } });
        expectProblem(answer, 'validation_failed');
        expect(wrongFields(answer)).toEqual(['refreshToken']);
        expect(linesOf(answer)).toEqual([]);
      }
    }
    expect([await cookie.record(), await body.record()]).toEqual(before);
  });

  it('the same token in both is fine, and is answered over the transport of its session', async () => {
    const cookie = await CookieClient.signUp(server);
    const refreshed = await cookie.post('/auth/refresh', OWN_PAGE, { body: { refreshToken: cookie.token } });
    expect(refreshed.status).toBe(200);
    expect(refreshed.body.refreshToken).toBeUndefined();
    const body = await SessionClient.signUp(server);
    const answer = await refreshWith(`${COOKIE_NAME}=${body.refreshToken}`, OWN_PAGE, {
      refreshToken: body.refreshToken,
    });
    expect(answer.body.refreshToken).toEqual(expect.any(String));
    expect(linesOf(answer)).toEqual([]);
  });

  // RFC 6265 §8.6: a sibling domain, or plain http, can plant a cookie of the same name beside ours.
  it('cookie tossing: two cookies of the name are a 400, whatever they hold and however they are sent', async () => {
    const client = await CookieClient.signUp(server);
    const before = await client.record();
    const own = `${COOKIE_NAME}=${client.token}`;
    const evil = `${COOKIE_NAME}=${(await CookieClient.signUp(server)).token}`;
    const send = (...cookies: string[]): Promise<Answer> =>
      sendRaw(
        server.api.url,
        http('POST', '/auth/refresh', [
          `Origin: ${OWN_PAGE.Origin}`,
          ...cookies.map((cookie) => `Cookie: ${cookie}`),
          'Content-Length: 0',
        ]),
      );
    for (const cookies of [
      [`${evil}; ${own}`],
      [`${own};${evil}`],
      [`${own}; a=b; ${COOKIE_NAME}=`],
      [`${own}; ${own}`],
      [own, evil],
      [own, own],
    ]) {
      const answer = await send(...cookies);
      expectProblem(answer, 'validation_failed');
      expect(linesOf(answer)).toEqual([]);
    }
    expect(await client.record()).toEqual(before);
    expect((await send('other=1', own, 'another=2')).status).toBe(200);
  });

  it('cookies of other names are nobody’s: no token, and no need for an origin', async () => {
    const { token } = await CookieClient.signUp(server);
    for (const name of [
      '__Secure-nightlatch-refresh',
      'NIGHTLATCH-REFRESH',
      'nightlatch-refresh2',
      'x-nightlatch-refresh',
      'nightlatch-refresh ',
    ]) {
      const answer = await refreshWith(`${name}=${token}`, {});
      expect([name, answer.status]).toEqual([name, 400]);
      expect(wrongFields(answer)).toEqual(['refreshToken']);
    }
  });

  it.each(['', 'x', '""', 'a=b', 'eyJ.eyJ.x', '%00', '%', '{"$ne":null}', 'x'.repeat(9000)])(
    'a cookie that holds %j is no token, and goes',
    async (value) => {
      const answer = await refreshWith(`${COOKIE_NAME}=${value}`);
      expectProblem(answer, 'refresh_token_invalid');
      expect(linesOf(answer)).toEqual(CLEARED);
      const logOut = await server.api.request('POST', '/auth/logout', {
        headers: { Cookie: `${COOKIE_NAME}=${value}`, ...OWN_PAGE },
      });
      expect([logOut.status, linesOf(logOut)]).toEqual([204, CLEARED]);
    },
  );

  it('a cookie of bytes that are no text is no token either', async () => {
    const answer = await sendRaw(
      server.api.url,
      http('POST', '/auth/refresh', [
        `Origin: ${OWN_PAGE.Origin}`,
        `Cookie: ${COOKIE_NAME}=\xff\xfe\x80`,
        'Content-Length: 0',
      ]),
    );
    expectProblem(answer, 'refresh_token_invalid');
  });

  it('no token at all is a 400', async () => {
    for (const answer of [
      await server.api.post('/auth/refresh'),
      await server.api.post('/auth/refresh', {}),
    ]) {
      expectProblem(answer, 'validation_failed');
      expect(wrongFields(answer)).toEqual(['refreshToken']);
    }
  });
});

describe('a failed refresh', () => {
  it('takes the cookie away with the same attributes when its token is worth nothing any more', async () => {
    const loggedOut = await CookieClient.signUp(server);
    await server.api.post('/auth/logout', undefined, loggedOut.accessToken);
    const expired = await CookieClient.signUp(server);
    server.clock.advance(15 * DAY);
    for (const [client, code] of [
      [loggedOut, 'session_revoked'],
      [expired, 'refresh_token_expired'],
    ] as const) {
      const answer = await client.post('/auth/refresh');
      expectProblem(answer, code);
      expect(linesOf(answer)).toEqual(CLEARED);
    }
  });

  it('leaves a client of the body without any cookie', async () => {
    const answer = await server.api.refresh('x');
    expectProblem(answer, 'refresh_token_invalid');
    expect(linesOf(answer)).toEqual([]);
  });

  it('leaves the cookie when another try may do: a wrong body, a wrong type, the database away', async () => {
    const mongod = await OwnMongod.start();
    const own = await startApp({ MONGODB_URI: mongod.uri });
    try {
      const client = await CookieClient.signUp(own);
      for (const [answer, code] of [
        [await client.post('/auth/refresh', OWN_PAGE, { body: { refreshtoken: '' } }), 'validation_failed'],
        [
          await client.post('/auth/refresh', { ...OWN_PAGE, 'Content-Type': 'text/plain' }, { raw: '{}' }),
          'unsupported_media_type',
        ],
        [
          await client.post(
            '/auth/refresh',
            { ...OWN_PAGE, 'Content-Type': 'application/json' },
            { raw: '{' },
          ),
          'malformed_body',
        ],
      ] as const) {
        expectProblem(answer, code);
        expect(linesOf(answer)).toEqual([]);
      }
      await mongod.kill();
      for (const path of ['/auth/refresh', '/auth/logout']) {
        const answer = await client.post(path);
        expect([path, answer.status, answer.body.code]).toEqual([path, 503, 'service_unavailable']);
        expect(linesOf(answer)).toEqual([]);
      }
      await mongod.startAgain();
      let answer: Answer;
      do answer = await client.post('/auth/refresh');
      while (answer.status === 503);
      expect(answer.status).toBe(200);
    } finally {
      await own.close();
      await own.database.close();
      await mongod.remove();
    }
  });
});

/** What others send, or what says too little. */
const REFUSED = [...FOREIGN_PAGES, ...NO_PAGES];

// OWASP ASVS 5.0 3.5.1: requests across origins to sensitive functions, without a preflight, are refused.
describe('CSRF', () => {
  describe.each(['/auth/refresh', '/auth/logout'])('POST %s with the cookie', (path) => {
    it.each(ALLOWED_PAGES)('is let through from %s', async (_name, headers) => {
      const client = await CookieClient.signUp(server);
      expect((await client.post(path, headers)).status).toBeLessThan(300);
    });

    it.each(REFUSED)('is refused from %s, and nothing changes', async (_name, headers) => {
      const client = await CookieClient.signUp(server);
      const before = await client.record();
      const answer = await client.post(path, headers);
      expectProblem(answer, 'csrf_rejected');
      expect(linesOf(answer)).toEqual([]);
      expect(await client.record()).toEqual(before);
      expect((await server.api.get('/auth/me', client.accessToken)).status).toBe(200);
    });

    it('is refused before anything else about it is judged: two cookies, a body that differs, a dead token', async () => {
      const client = await CookieClient.signUp(server);
      const foreign = { Origin: 'https://evil.example' };
      const twice = { ...foreign, Cookie: `${COOKIE_NAME}=x; ${COOKIE_NAME}=${client.token}` };
      for (const answer of [
        await server.api.request('POST', path, { headers: twice }),
        await client.post(path, foreign, { body: { refreshToken: 'x' } }),
        await client.post(path, foreign, { body: { wrong: 1 } }),
        await server.api.request('POST', path, { headers: { ...foreign, Cookie: `${COOKIE_NAME}=` } }),
        // An access token of one's own lends the cookie no authority.
        await client.post(path, { ...foreign, Authorization: `Bearer ${client.accessToken}` }),
      ])
        expectProblem(answer, 'csrf_rejected');
      expect((await client.record()).revokedAt).toBeNull();
    });
  });

  it('is no matter where no cookie comes along: a token that a page has to know is in the body', async () => {
    const client = await SessionClient.signUp(server);
    for (const [, headers] of REFUSED) {
      const body = { refreshToken: client.refreshToken };
      const refreshed = await server.api.request('POST', '/auth/refresh', { headers, body });
      expect(refreshed.status).toBe(200);
    }
    const headers = { Origin: 'https://evil.example' };
    const body = { refreshToken: client.refreshToken };
    expect((await server.api.request('POST', '/auth/logout', { headers, body })).status).toBe(204);
  });

  it('leaves the routes alone that take an access token: no browser adds that by itself', async () => {
    const client = await CookieClient.signUp(server);
    const answer = await client.post('/auth/logout-all', { Authorization: `Bearer ${client.accessToken}` });
    expect(answer.status).toBe(204);
  });
});

describe('log-out with the cookie', () => {
  it('ends the session, its access tokens too, and takes the cookie away; again is fine', async () => {
    const client = await CookieClient.signUp(server);
    const other = await client.logInAgain();
    for (const answer of [await client.post('/auth/logout'), await client.post('/auth/logout')]) {
      expect([answer.status, linesOf(answer)]).toEqual([204, CLEARED]);
    }
    expect(await client.record()).toMatchObject({ revokedReason: 'logout' });
    expectProblem(await server.api.get('/auth/me', client.accessToken), 'access_token_invalid');
    expect((await other.record()).revokedAt).toBeNull();
  });

  it('works with a token that was just rotated away, and with an expired one', async () => {
    const rotated = await CookieClient.signUp(server);
    const old = rotated.token;
    await rotated.rotate();
    rotated.token = old;
    const expired = await CookieClient.signUp(server);
    server.clock.advance(15 * DAY);
    for (const client of [rotated, expired]) {
      const answer = await client.post('/auth/logout');
      expect([answer.status, linesOf(answer)]).toEqual([204, CLEARED]);
      expect(await client.record()).toMatchObject({ revokedReason: 'logout' });
    }
  });

  it('ends a session whose token came the other way too: who holds a token may end its session', async () => {
    const cookie = await CookieClient.signUp(server);
    const body = await SessionClient.signUp(server);
    expect((await server.api.post('/auth/logout', { refreshToken: cookie.token })).status).toBe(204);
    cookie.token = body.refreshToken;
    expect((await cookie.post('/auth/logout')).status).toBe(204);
    for (const client of [cookie, body])
      expect(await client.record()).toMatchObject({ revokedReason: 'logout' });
  });

  it('is not stopped by a planted second cookie: the sessions of both end', async () => {
    const own = await CookieClient.signUp(server);
    const planted = await CookieClient.signUp(server);
    const answer = await server.api.request('POST', '/auth/logout', {
      headers: { ...OWN_PAGE, Cookie: `${COOKIE_NAME}=${planted.token}; ${COOKIE_NAME}=${own.token}` },
    });
    expect([answer.status, linesOf(answer)]).toEqual([204, CLEARED]);
    for (const client of [own, planted])
      expect(await client.record()).toMatchObject({ revokedReason: 'logout' });
  });

  it('leaves the cookie when its body is wrong', async () => {
    const client = await CookieClient.signUp(server);
    const answer = await client.post('/auth/logout', OWN_PAGE, { body: { everywhere: true } });
    expectProblem(answer, 'validation_failed');
    expect(linesOf(answer)).toEqual([]);
    expect((await client.record()).revokedAt).toBeNull();
  });

  it('sets no cookie where none came', async () => {
    expect(linesOf(await server.api.post('/auth/logout', {}))).toEqual([]);
  });
});

describe('login CSRF: a foreign page logs the browser in as somebody else', () => {
  const person = newPerson();
  const bodies: [string, string, string][] = [
    [
      'a form',
      'application/x-www-form-urlencoded',
      `email=${encodeURIComponent(person.email)}&password=${encodeURIComponent(PASSWORD)}&transport=cookie`,
    ],
    [
      'a form whose one field reads like JSON',
      'text/plain',
      JSON.stringify({ email: person.email, password: PASSWORD, transport: 'cookie', x: '=' }),
    ],
    [
      'a form with a file',
      'multipart/form-data; boundary=x',
      `--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n${person.email}\r\n--x--\r\n`,
    ],
    ['a Blob without a type', 'application/octet-stream', JSON.stringify({ email: person.email })],
    ['JSON by another name', 'text/json', JSON.stringify({ email: person.email, password: PASSWORD })],
  ];
  beforeAll(() => server.api.post('/auth/signup', person));

  describe.each(['/auth/login', '/auth/signup', '/auth/refresh'])('%s', (path) => {
    it.each(bodies)('does not take %s (%s), and sets no cookie', async (_name, type, raw) => {
      const sessions = server.database.collection('sessions');
      const before = await sessions.countDocuments();
      const headers = { 'Content-Type': type, Origin: 'https://evil.example' };
      const answer = await server.api.request('POST', path, { raw, headers });
      expectProblem(answer, 'unsupported_media_type');
      expect(linesOf(answer)).toEqual([]);
      expect(await sessions.countDocuments()).toBe(before);
    });

    it('does not take a body without a content type', async () => {
      const body = JSON.stringify({ email: person.email, password: PASSWORD, transport: 'cookie' });
      const answer = await sendRaw(
        server.api.url,
        http('POST', path, [`Content-Length: ${body.length}`], body),
      );
      expectProblem(answer, 'unsupported_media_type');
      expect(linesOf(answer)).toEqual([]);
    });
  });
});

describe('a thief of the database', () => {
  it('finds no cookie there', async () => {
    const client = await CookieClient.signUp(server);
    expect(JSON.stringify(await client.record())).not.toContain(client.token.split('.')[2]);
  });
});
