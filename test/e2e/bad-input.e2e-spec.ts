import { newPerson, PASSWORD } from '../support/api.js';
import { Mailbox, startMailingApp } from '../support/mailbox.js';
import { challengeOf, expectAnyProblem, expectProblem, wrongFields } from '../support/problems.js';
import { seeded } from '../support/random.js';
import { http, sendRaw } from '../support/raw.js';
import { pathOf, ROUTES } from '../support/routes.js';
import { type TestApp } from '../support/test-app.js';

let server: TestApp;
let accessToken: string;
/** A body per route that would be accepted, and change something. */
let valid: Record<string, Record<string, unknown>>;
let untouched: string;

beforeAll(async () => {
  const mailing = await startMailingApp();
  server = mailing;
  const { api } = server;
  const { body } = await api.signUp({ username: 'victim' });
  accessToken = body.accessToken;
  const { email } = body.user;
  await api.post('/auth/forgot-password', { email });
  const mailbox = new Mailbox(mailing.smtp, email);
  const tokens = [await mailbox.token('reset'), await mailbox.token('verification')];
  valid = {
    '/auth/signup': { ...newPerson(), username: 'newcomer' },
    '/auth/login': { email: body.user.email, password: PASSWORD },
    '/auth/refresh': { refreshToken: body.refreshToken },
    '/auth/logout': { refreshToken: body.refreshToken },
    '/auth/forgot-password': { email },
    '/auth/reset-password': { token: tokens[0], newPassword: 'violet umbrella sunday' },
    '/auth/verify-email': { token: tokens[1], password: PASSWORD },
  };
  await server.database.mailsSettled();
  await server.database.auditSettled();
  untouched = await server.database.dump();
});
afterAll(() => server.close());

const BODY_ROUTES = ['/auth/signup', '/auth/login', '/auth/refresh', '/auth/logout'];
const FIELDS = {
  '/auth/signup': ['name', 'email', 'password', 'username', 'transport'],
  '/auth/login': ['email', 'password', 'username', 'transport'],
  '/auth/refresh': ['refreshToken'],
  '/auth/logout': ['refreshToken'],
  '/auth/forgot-password': ['email'],
  '/auth/reset-password': ['token', 'newPassword'],
  '/auth/verify-email': ['token', 'password'],
};
const JSON_TYPE = 'Content-Type: application/json';

/** POSTs bytes that need not be JSON. */
const post = (
  path: string,
  raw: string | Uint8Array,
  type = 'application/json',
): ReturnType<typeof sendRaw> => server.api.request('POST', path, { raw, headers: { 'Content-Type': type } });

/** The valid body of a route as text, with more in it. */
const withMore = (path: string, more: string): string =>
  `${JSON.stringify(valid[path]).slice(0, -1)},${more}}`;

const send = (request: string | Buffer): ReturnType<typeof sendRaw> => sendRaw(server.api.url, request);

describe('a refused request changes nothing:', () => {
  afterEach(async () => expect(await server.database.dump()).toBe(untouched));

  describe.each(Object.entries(FIELDS))('POST %s', (path, fields) => {
    const values: unknown[] = [
      ...[null, 0, 1, -1.5, true, false, [], {}, [null], [['x']]],
      ...[{ $ne: null }, { $gt: '' }, { $regex: '.*' }, { $where: 'sleep(1000)' }, [{ $ne: null }]],
      ...[{ toString: 'x' }, { length: 30 }, { constructor: { name: 'String' } }],
    ];
    it.each(fields)(
      'takes nothing but a string for %s: no operator, array, object, number or null',
      async (field) => {
        const right = valid[path]?.[field];
        for (const value of [...values, ...(right === undefined ? [] : [[right], { 0: right }])]) {
          // Either name may log in; the one that is not meant gives way.
          const base = field === 'username' && path === '/auth/login' ? { password: PASSWORD } : valid[path];
          const answer = await server.api.post(path, { ...base, [field]: value });
          expectProblem(answer, 'validation_failed');
          expect(wrongFields(answer)).toContain(field);
        }
      },
    );

    it.each([
      ...['extra', 'roles', 'status', 'emailVerified', 'isAdmin', '_id', 'id', '__v', 'passwordHash'],
      ...['$where', '$ne', 'email.x', 'user[role]', 'Email', ' email', '', '0', 'ключ'],
      ...['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__', 'isPrototypeOf'],
    ])('refuses the unknown field %j', async (field) => {
      for (const value of ['x', 1, null, ['admin'], { a: 1 }]) {
        const answer = await server.api.post(path, { ...valid[path], [field]: value });
        expectProblem(answer, 'validation_failed');
        expect(wrongFields(answer)).toEqual([field]);
      }
    });

    it.each([
      '"__proto__":{"roles":["admin"]}',
      '"__proto__":null',
      '"\\u005f_proto__":{"roles":["admin"]}',
      '"a":{"__proto__":{"roles":["admin"]}}',
      '"constructor":{"prototype":{"roles":["admin"]}}',
    ])('refuses to touch a prototype with %s', async (more) => {
      expectProblem(await post(path, withMore(path, more)), 'malformed_body');
      expect(({} as Record<string, unknown>)['roles']).toBeUndefined();
    });

    it.each(['null', 'true', '0', '""', '"text"', '[]', '[{}]', '[["a"]]'])(
      'refuses %s, which is no object',
      async (raw) => {
        const answer = await post(path, raw);
        expectProblem(answer, 'validation_failed');
        expect(wrongFields(answer)).toEqual(['body']);
      },
    );

    it('refuses its own valid body inside an array', async () => {
      expectProblem(await server.api.post(path, [valid[path]]), 'validation_failed');
    });

    it.each([
      ...['{', '}', '{"a"}', '{"a":}', '{"a":1,}', "{'a':1}", '{a:1}', '{"a":01}', '{"a":1}{}', '{"a":1} x'],
      ...[
        'undefined',
        'NaN',
        '{"a":Infinity}',
        '// comment\n{}',
        '{"a":"\u0001"}',
        '{"a":"\\x"}',
        ' ',
        '\0',
        '{}\0',
      ],
    ])('refuses %j, which is no JSON', async (raw) => {
      expectProblem(await post(path, raw), 'malformed_body');
    });

    it.each([
      ['a byte that UTF-8 has not', [0xff]],
      ['Latin-1', [0xe9]],
      ['an overlong NUL', [0xc0, 0x80]],
      ['a surrogate', [0xed, 0xa0, 0x80]],
      ['half a character', [0xe2, 0x82]],
      ['a code point above U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ])('refuses %s in a string: it is not mended to another one', async (_name, bytes) => {
      const [before = '', after = ''] = withMore(path, '"transport":"@"').split('"@"');
      const raw = Buffer.concat([Buffer.from(`${before}"`), Buffer.from(bytes), Buffer.from(`"${after}`)]);
      expectProblem(await post(path, raw), 'malformed_body');
    });

    it('refuses UTF-16', async () => {
      const text = JSON.stringify(valid[path]);
      expectProblem(await post(path, Buffer.from(`\uFEFF${text}`, 'utf16le')), 'malformed_body');
      expectProblem(
        await post(path, Buffer.from(text, 'utf16le'), 'application/json; charset=utf-16'),
        'malformed_body',
      );
    });

    it('reads 32 levels, and refuses 33 and thousands', async () => {
      const nested = (depth: number, open: string, close: string): string =>
        withMore(path, `"extra":${open.repeat(depth - 1)}1${close.repeat(depth - 1)}`);
      for (const [open, close] of [
        ['[', ']'],
        ['{"a":', '}'],
      ] as const) {
        expectProblem(await post(path, nested(32, open, close)), 'validation_failed');
        expectProblem(await post(path, nested(33, open, close)), 'malformed_body');
        expectProblem(await post(path, nested(2000, open, close)), 'malformed_body');
      }
      expectProblem(await post(path, '['.repeat(16_000)), 'malformed_body');
      // Brackets in a string are text.
      expectProblem(await post(path, withMore(path, `"extra":"\\"${'['.repeat(100)}"`)), 'validation_failed');
    });

    it.each([
      ...['text/plain', 'text/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'],
      ...['application/xml', 'application/jsonp', 'application/json, text/plain', 'application/problem+json'],
      ...['application/octet-stream', 'json', ';', 'text/plain; application/json'],
    ])('refuses a body of the type %j', async (type) => {
      expectProblem(await post(path, JSON.stringify(valid[path]), type), 'unsupported_media_type');
    });

    it('refuses a body of no or an empty type', async () => {
      const body = JSON.stringify(valid[path]);
      const length = `Content-Length: ${body.length}`;
      expectProblem(await send(http('POST', path, [length], body)), 'unsupported_media_type');
      expectProblem(
        await send(http('POST', path, [length, 'Content-Type:'], body)),
        'unsupported_media_type',
      );
    });

    it('reads 16 KiB and refuses a byte more', async () => {
      const padded = (size: number): string => {
        const text = withMore(path, '"extra":""');
        return text.replace('"extra":"', `"extra":"${'x'.repeat(size - text.length)}`);
      };
      expectProblem(await post(path, padded(16_384)), 'validation_failed');
      expectProblem(await post(path, padded(16_385)), 'payload_too_large');
    });

    it('refuses a long body by its Content-Length, before it has come', async () => {
      expectProblem(
        await send(http('POST', path, [JSON_TYPE, 'Content-Length: 99999999'])),
        'payload_too_large',
      );
    });

    it('refuses a long body that comes in chunks and names no length', async () => {
      const chunks = `400\r\n${' '.repeat(1024)}\r\n`.repeat(17);
      const answer = await send(
        http('POST', path, [JSON_TYPE, 'Transfer-Encoding: chunked'], `${chunks}0\r\n\r\n`),
      );
      expectProblem(answer, 'payload_too_large');
    });

    it('refuses a compressed body, however small', async () => {
      const answer = await server.api.request('POST', path, {
        raw: Buffer.from('1f8b08000000000000ffabae05004304d1bf02000000', 'hex'),
        headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' },
      });
      expectProblem(answer, 'malformed_body');
    });
  });

  it('checks the DTO classes at all: with types that are not there at run time nothing would be', async () => {
    const answer = await server.api.post('/auth/login', { email: 'not-an-email', password: { $ne: null } });
    expectProblem(answer, 'validation_failed');
    expect(wrongFields(answer)).toEqual(['email', 'password']);
  });

  it.each(BODY_ROUTES.slice(0, 3))('POST %s needs a body: an empty one is an empty object', async (path) => {
    const required =
      path === '/auth/signup'
        ? ['email', 'name', 'password']
        : path === '/auth/login'
          ? ['email', 'password']
          : ['refreshToken'];
    for (const request of [
      http('POST', path, [JSON_TYPE, 'Content-Length: 0']),
      http('POST', path, ['Content-Length: 0']),
      http('POST', path),
      http('POST', path, [JSON_TYPE, 'Content-Length: 2'], '{}'),
    ]) {
      const answer = await send(request);
      expectProblem(answer, 'validation_failed');
      expect(wrongFields(answer)).toEqual(required);
    }
  });

  describe('the head of a request', () => {
    it.each([
      ['a header over 16 KiB', http('GET', '/health/live', [`X-Long: ${'x'.repeat(20_000)}`])],
      [
        'many headers over 16 KiB',
        http(
          'GET',
          '/health/live',
          Array.from({ length: 900 }, (_, n) => `X-Header-${n}: 0123456789`),
        ),
      ],
      ['a path over 16 KiB', http('GET', `/${'x'.repeat(20_000)}`)],
    ])('is refused with %s', async (_name, request) => {
      expectProblem(await send(request), 'headers_too_large');
    });

    it.each([
      ['no HTTP at all', '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\r\n\r\n'],
      ['an unknown method', http('FETCH', '/health/live')],
      ['a method in lower case', http('get', '/health/live')],
      ['bytes in the path that are no ASCII', http('GET', '/\xff\xfe')],
      ['a header without a colon', http('GET', '/health/live', ['broken header'])],
      ['a NUL in a header', http('GET', '/health/live', ['X-Nul: a\0b'])],
      [
        'two lengths (request smuggling)',
        http('POST', '/auth/login', [JSON_TYPE, 'Content-Length: 2', 'Content-Length: 3'], '{} '),
      ],
      ['a negative length', http('POST', '/auth/login', [JSON_TYPE, 'Content-Length: -1'], '{}')],
      [
        'a length and chunks (request smuggling)',
        http(
          'POST',
          '/auth/login',
          [JSON_TYPE, 'Content-Length: 5', 'Transfer-Encoding: chunked'],
          '0\r\n\r\n',
        ),
      ],
      [
        'a chunk size that is no number',
        http('POST', '/auth/login', [JSON_TYPE, 'Transfer-Encoding: chunked'], 'zz\r\n{}\r\n0\r\n\r\n'),
      ],
    ])('is refused with %s', async (_name, request) => {
      const answer = await send(request);
      expectProblem(answer, 'bad_request');
      expect(answer.headers.get('connection')).toBe('close');
    });

    it('may be almost 16 KiB long', async () => {
      expect((await send(http('GET', '/health/live', [`X-Long: ${'x'.repeat(16_000)}`]))).status).toBe(200);
    });
  });

  describe('an unknown path is a 404:', () => {
    it.each([
      ...[
        '/nope',
        '/auth',
        '/auth/',
        '/auth/login/',
        '/auth/Login',
        '/AUTH/login',
        '/auth/login/x',
        '/auth//login',
      ],
      ...[
        '//',
        '/.',
        '/..',
        '/../../etc/passwd',
        '/%2e%2e/%2e%2e/etc/passwd',
        '/.env',
        '/.git/config',
        '/index.php',
      ],
      ...[
        '/auth/login%00',
        '/%00',
        '/%zz',
        '/%',
        '/%ff',
        '/%c0%af',
        '/auth/sessions/%',
        '/auth/sessions/%zz',
        '/auth/sessions/%ed%a0%80',
      ],
      ...['/auth/sessions/a/b', `/${'x'.repeat(15_000)}`, '/auth/%6cogin%2f', '/<script>', '/auth/login;a=b'],
      ...['/docs', '/docs-json', '/graphql', '*'],
    ])('%j', async (path) => {
      for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']) {
        const answer = await send(http(method, path, [`Authorization: Bearer ${accessToken}`]));
        expectProblem(answer, 'not_found');
        expect(answer.body.detail).toBeUndefined();
      }
    });
  });

  it.each(ROUTES)('$path takes $methods and answers every other method with 405 and Allow', async (route) => {
    const others = [
      'GET',
      'HEAD',
      'POST',
      'PUT',
      'PATCH',
      'DELETE',
      'OPTIONS',
      'TRACE',
      'QUERY',
      'SEARCH',
      'PROPFIND',
      'PURGE',
    ];
    for (const method of others.filter((name) => !route.methods.includes(name))) {
      // Also without a token, with a preflight's headers, and with a body nobody reads.
      const answer = await send(
        http(
          method,
          pathOf(route),
          [
            'Origin: https://evil.example',
            'Access-Control-Request-Method: POST',
            JSON_TYPE,
            'Content-Length: 1',
          ],
          '{',
        ),
      );
      expect(answer.headers.get('allow')?.split(', ').sort()).toEqual(route.methods);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      if (method === 'HEAD') expect([answer.status, answer.text]).toEqual([405, '']);
      else expectProblem(answer, 'method_not_allowed');
    }
  });

  it('never echoes a TRACE, cookies and tokens and all', async () => {
    const answer = await send(
      http('TRACE', '/auth/me', [`Authorization: Bearer ${accessToken}`, 'Cookie: secret=1']),
    );
    expectProblem(answer, 'method_not_allowed');
    expect(answer.text).not.toContain('secret');
  });

  it.each(ROUTES.filter(({ methods }) => methods.includes('HEAD')))(
    'HEAD $path is GET without the body',
    async ({ path, role, page }) => {
      const [head, get] = await Promise.all(
        ['HEAD', 'GET'].map((method) => send(http(method, path, [`Authorization: Bearer ${accessToken}`]))),
      );
      expect(head!.status).toBe(get!.status);
      const open = path.includes(':') ? [404, ...(page ? [200] : [])] : [200, 302];
      expect(role === undefined ? open : [403]).toContain(get!.status);
      expect(head!.text).toBe('');
      // An answer to HEAD may leave Transfer-Encoding out (RFC 9112 §6.1): it says how a body travels, and there is none.
      const names = (answer: typeof head): string[] =>
        [...answer!.headers.keys()].filter((name) => name !== 'transfer-encoding').sort();
      expect(names(head)).toEqual(names(get));
    },
  );

  it.each([
    ...[
      'x',
      '0',
      '-1',
      'null',
      'undefined',
      '$ne',
      '{"$ne":null}',
      '[object Object]',
      '507f1f77bcf86cd799439011',
      '__proto__',
    ],
    ...[
      'constructor',
      '../me',
      '..\\me',
      '\0',
      '\n',
      ' ',
      '*',
      '%',
      "' or 1=1",
      'ß',
      '😀',
      'x'.repeat(300),
      'x'.repeat(5_000),
    ],
  ])('a session id that is none is a 404: %j', async (id) => {
    const answer = await server.api.request('DELETE', `/auth/sessions/${encodeURIComponent(id)}`, {
      token: accessToken,
    });
    expectProblem(answer, 'session_not_found');
  });

  it('no session id at all is a 404', async () => {
    const answer = await server.api.request('DELETE', '/auth/sessions/', { token: accessToken });
    expectProblem(answer, 'not_found');
  });

  it('a filter in the query string of an id goes nowhere', async () => {
    const answer = await server.api.request('DELETE', '/auth/sessions/x?id[$ne]=x&userId[$ne]=x', {
      token: accessToken,
    });
    expectProblem(answer, 'session_not_found');
  });
});

describe('the access token', () => {
  const me = (headers: string[], path = '/auth/me'): ReturnType<typeof sendRaw> =>
    send(http('GET', path, headers));

  it.each(['Bearer', 'bearer', 'BEARER', 'BeArEr'])(
    'goes with the scheme %s: schemes have no case',
    async (scheme) => {
      expect((await me([`Authorization: ${scheme} ${accessToken}`])).status).toBe(200);
    },
  );

  it.each([
    [
      'is sent in two headers',
      () => [`Authorization: Bearer ${accessToken}`, `Authorization: Bearer ${accessToken}`],
    ],
    ['is sent beside another one', () => [`Authorization: Bearer ${accessToken}`, 'authorization: Bearer x']],
    ['is sent behind another one', () => ['authorization: Bearer x', `Authorization: Bearer ${accessToken}`]],
    ['is followed by junk', () => [`Authorization: Bearer ${accessToken} junk`]],
    ['is followed by another one', () => [`Authorization: Bearer ${accessToken}, Bearer ${accessToken}`]],
    ['is quoted', () => [`Authorization: Bearer "${accessToken}"`]],
    ['stands behind two spaces', () => [`Authorization: Bearer  ${accessToken}`]],
    ['stands behind a tab', () => [`Authorization: Bearer\t${accessToken}`]],
    ['stands behind nothing', () => [`Authorization: ${accessToken}`]],
    ['goes with another scheme', () => [`Authorization: Basic ${accessToken}`]],
    ['is empty', () => ['Authorization: Bearer']],
    ['is a header without a value', () => ['Authorization:']],
    ['holds a NUL’s worth of nothing', () => [`Authorization: Bearer ${accessToken}%00`]],
    ['is longer than 8 KiB', () => [`Authorization: Bearer ${'x'.repeat(9_000)}`]],
  ])('is refused when it %s', async (_name, headers) => {
    const answer = await me(headers());
    expectProblem(answer, 'access_token_invalid');
    expect(answer.headers.get('www-authenticate')).toBe(challengeOf('access_token_invalid'));
  });

  it('is not looked for in the query string, the body or a cookie, where logs and forms can have it', async () => {
    const body = JSON.stringify({ access_token: accessToken, token: accessToken });
    for (const answer of [
      await me(
        [],
        `/auth/me?access_token=${accessToken}&token=${accessToken}&authorization=Bearer%20${accessToken}`,
      ),
      await me([
        `Cookie: access_token=${accessToken}; Authorization=Bearer ${accessToken}`,
        `X-Access-Token: ${accessToken}`,
      ]),
      await me([JSON_TYPE, `Content-Length: ${body.length}`], '/auth/me'),
      await send(http('POST', '/auth/logout-all', [JSON_TYPE, `Content-Length: ${body.length}`], body)),
    ]) {
      expectProblem(answer, 'authentication_required');
      expect(answer.headers.get('www-authenticate')).toBe(challengeOf('authentication_required'));
    }
  });

  it('is asked for before the body of a guarded route is judged', async () => {
    const answer = await server.api.post('/auth/logout-all', { any: 'thing' });
    expectProblem(answer, 'authentication_required');
  });
});

describe('what looks odd and is right', () => {
  it('a byte order mark before the JSON is skipped (RFC 8259 §8.1)', async () => {
    expect((await post('/auth/login', `\uFEFF${JSON.stringify(valid['/auth/login'])}`)).status).toBe(200);
  });

  it.each([
    'application/json; charset=utf-8',
    'APPLICATION/JSON',
    'application/json;charset=UTF-8',
    'application/json ; v=1',
  ])('JSON may be called %j', async (type) => {
    expect((await post('/auth/login', JSON.stringify(valid['/auth/login']), type)).status).toBe(200);
  });

  it('a body in small chunks is put together', async () => {
    const chunks = Array.from(JSON.stringify(valid['/auth/login']))
      .map((sign) => `1\r\n${sign}\r\n`)
      .join('');
    const request = http(
      'POST',
      '/auth/login',
      [JSON_TYPE, 'Transfer-Encoding: chunked'],
      `${chunks}0\r\n\r\n`,
    );
    expect((await send(request)).status).toBe(200);
  });

  it('logging out needs no body, and an empty one with a content type is none', async () => {
    for (const headers of [[], ['Content-Length: 0'], [JSON_TYPE, 'Content-Length: 0']])
      expect((await send(http('POST', '/auth/logout', headers))).status).toBe(204);
  });

  it.each(['\\ud800', '\\udfff\\ud800', '\\u0000', '\\ufeff'])(
    'the password %s is compared, not stumbled over',
    async (password) => {
      const { email } = valid['/auth/login'] as { email: string };
      const answer = await post('/auth/login', `{"email":"${email}","password":"${password}"}`);
      expectProblem(answer, 'invalid_credentials');
    },
  );
});

describe('random input', () => {
  const KEYS = [
    'name',
    'email',
    'password',
    'username',
    'transport',
    'refreshToken',
    'roles',
    '$ne',
    'toString',
    'length',
    'then',
    'toJSON',
    'é',
    '',
  ];

  /** JSON of any shape, with a taste for what has broken servers before. */
  function json(random: () => number, depth = 0): unknown {
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
    const kind = random();
    if (depth < 4 && kind < (depth === 0 ? 0.9 : 0.25))
      return Object.fromEntries(
        Array.from({ length: random() * 5 }, () => [pick(KEYS), json(random, depth + 1)]),
      );
    if (depth < 4 && kind < 0.35) return Array.from({ length: random() * 4 }, () => json(random, depth + 1));
    const strings = Object.values(valid).flatMap((body) => Object.values(body));
    return pick([
      ...[
        ...strings,
        ...strings,
        accessToken,
        'body',
        '',
        ' ',
        '\0',
        '\ud800',
        '😀'.repeat(200),
        'a@b.c',
        '@',
        'x'.repeat(3000),
      ],
      ...[
        null,
        true,
        0,
        -0,
        1e308,
        2 ** 53,
        -1,
        { $gt: '' },
        '__proto__',
        '../..',
        '%s%n',
        "'",
        '${1}',
        '2026-01-01',
      ],
    ]);
  }

  it.each([1, 2, 3])('never makes a 5xx or a hang of it (seed %i)', async (seed) => {
    const random = seeded(seed);
    const targets = ROUTES.flatMap((route) =>
      route.methods
        .filter((name) => name !== 'HEAD' && name !== 'GET')
        .map((method) => ({ method, path: pathOf(route) })),
    );
    for (let round = 0; round < 150; round++) {
      const { method, path } = targets[Math.floor(random() * targets.length)]!;
      const body = json(random);
      const answer = await server.api.request(method, path, {
        body,
        ...(random() < 0.3 && { token: accessToken }),
      });
      if (answer.status >= 300) expectAnyProblem(answer);
    }
    expect((await server.api.get('/health/ready')).status).toBe(200);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('never makes a 5xx of a valid body with one byte changed', async () => {
    const random = seeded(4);
    for (let round = 0; round < 200; round++) {
      const path = BODY_ROUTES[round % BODY_ROUTES.length]!;
      const bytes = Buffer.from(JSON.stringify(valid[path]));
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      const answer = await post(path, bytes);
      if (answer.status >= 300) expectAnyProblem(answer);
    }
  });
});
