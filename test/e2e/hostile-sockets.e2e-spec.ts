import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { type Answer, newPerson, PASSWORD } from '../support/api.js';
import { expectProblem } from '../support/problems.js';
import { seeded } from '../support/random.js';
import { answersIn, http, openWire, type Wire } from '../support/raw.js';
import { startApp, type TestApp } from '../support/test-app.js';

let server: TestApp;
let accessToken: string;
let email: string;
const complaints = jest.spyOn(Logger.prototype, 'error');

/** The routes of the requests of a test that got past all that refuses them by their form. */
const carriedOut: string[] = [];
beforeEach(() => void carriedOut.splice(0));

beforeAll(async () => {
  server = await startApp({}, undefined, {
    prepare: (app) =>
      app
        .getHttpAdapter()
        .getInstance()
        .addHook('preHandler', ({ routeOptions }, _reply, done) => {
          carriedOut.push(routeOptions.url ?? '');
          done();
        }),
  });
  const { body } = await server.api.signUp();
  expect(carriedOut).toEqual(['/auth/signup']);
  ({ accessToken } = body);
  ({ email } = body.user);
});
afterAll(() => server.close());

/** Whatever was sent: the service answers, and nothing went wrong on its side. */
afterEach(async () => {
  expect((await server.api.get('/auth/whoami', accessToken)).status).toBe(200);
  const complained = complaints.mock.calls.splice(0);
  expect(complained).toEqual([]);
});

const JSON_TYPE = 'Content-Type: application/json';
const CHUNKED = 'Transfer-Encoding: chunked';

/** Sends bytes, and waits for the server to close the connection: a test that hangs here has found a hang. */
async function conversation(bytes: string | Buffer): Promise<Answer[]> {
  const wire = openWire(server.api.url);
  wire.write(bytes);
  await wire.closed;
  return answersIn(wire.received());
}

/** A request whose connection stays. */
const kept = (method: string, path: string, headers: string[] = [], body = ''): string =>
  [`${method} ${path} HTTP/1.1`, 'Host: localhost', ...headers, '', body].join('\r\n');

/** A sign-up that would succeed, as the body of nothing or behind something. */
function signUp(headers: string[] = []): string {
  const body = JSON.stringify(newPerson());
  return kept('POST', '/auth/signup', [JSON_TYPE, `Content-Length: ${body.length}`, ...headers], body);
}

describe('slow loris (ASVS 5.0 V4.2.5, security.md: headers 10 s, request 15 s):', () => {
  it('who sends too slowly is told so and cut off, in time, and holds up nobody else', async () => {
    const { url } = server.api;
    const stop = new AbortController();
    /** Writes a head start at once, then a byte every 200 ms for ever. */
    const trickle = (start: string, more: string): Wire => {
      const wire = openWire(url);
      wire.write(start);
      void (async () => {
        for (let n = 0; !stop.signal.aborted && wire.socket.writable; n += 1) {
          wire.write(more[n % more.length] ?? '');
          await sleep(200);
        }
      })();
      return wire;
    };
    const body = [JSON_TYPE, 'Content-Length: 5000'];
    const slowHeads = {
      'no byte at all': openWire(url),
      'half a request line': trickle('GET /health', ''),
      'a request line byte by byte': trickle('', 'GET /health/live'.padEnd(900, 'x')),
      'headers byte by byte': trickle('GET /health/live HTTP/1.1\r\nHost: a\r\n', 'X: a\r\n'),
      'HTTP/0.9, which has no headers': trickle('GET /health/live\r\n', ''),
    };
    const slowBodies = {
      'a body byte by byte': trickle(kept('POST', '/auth/login', body, '{'), ' '),
      'a body that does not come': trickle(kept('POST', '/auth/login', body), ''),
      'a body that waits for 100': trickle(
        kept('POST', '/auth/login', [...body, 'Expect: 100-continue']),
        '',
      ),
      'a body that waits for something else': trickle(
        kept('POST', '/auth/login', [...body, 'Expect: x']),
        '',
      ),
      'chunks byte by byte': trickle(kept('POST', '/auth/login', [JSON_TYPE, CHUNKED]), '1\r\n \r\n'),
      'a chunk size that does not end': trickle(kept('POST', '/auth/login', [JSON_TYPE, CHUNKED]), '0'),
    };
    const crowd = Array.from({ length: 300 }, () => openWire(url));

    // Not counted in: behind an answer the time begins anew.
    const second = trickle(kept('GET', '/health/live'), '');
    await sleep(1_000);
    second.write('GET /health/live HTTP/1.1\r\n');

    // Long before the first of them is cut off.
    for (let n = 0; n < 20; n += 1)
      expect((await server.api.get('/auth/whoami', accessToken)).status).toBe(200);
    expect(slowHeads['no byte at all'].socket.readyState).toBe('open');

    const check = async (wires: Record<string, Wire>, least: number): Promise<void> => {
      for (const [name, wire] of Object.entries(wires)) {
        const took = await wire.closed;
        const answers = answersIn(wire.received());
        expect({ name, answers: answers.map(({ status }) => status) }).toEqual({ name, answers: [408] });
        expectProblem(answers[0]!, 'request_timeout');
        expect(answers[0]!.headers.get('connection')).toBe('close');
        expect([name, took >= least - 100]).toEqual([name, true]);
      }
    };
    await check(slowHeads, 10_000);
    await Promise.all(crowd.map(({ closed }) => closed));
    await check(slowBodies, 15_000);
    await second.closed;
    expect(answersIn(second.received()).map(({ status }) => status)).toEqual([200, 408]);
    stop.abort();
    server.app.getHttpServer().getConnections((_error: unknown, count: number) => {
      // Only those that fetch keeps.
      expect(count).toBeLessThan(5);
    });
  });
});

describe('request smuggling (RFC 9112 §11.2, ASVS 5.0 V4.2.1): refused, and what follows is never carried out, with', () => {
  afterEach(() => expect(carriedOut).not.toContain('/auth/signup'));

  const login = (...headers: string[]): string => kept('POST', '/auth/login', [JSON_TYPE, ...headers]);
  const EMPTY = '0\r\n\r\n';

  it.each([
    ['two different lengths', login('Content-Length: 2', 'Content-Length: 40') + '{}'],
    ['the same length twice', login('Content-Length: 2', 'Content-Length: 2') + '{}'],
    ['a list of lengths', login('Content-Length: 2, 2') + '{}'],
    ['a length with a sign', login('Content-Length: +2') + '{}'],
    ['a negative length', login('Content-Length: -2') + '{}'],
    ['a length in hex', login('Content-Length: 0x2') + '{}'],
    ['an empty length', login('Content-Length:') + '{}'],
    ['a length past 2^64', login('Content-Length: 18446744073709551618') + '{}'],
    ['white space before a colon', login('Content-Length : 2') + '{}'],
    ['length, then chunks (CL.TE)', login('Content-Length: 5', CHUNKED) + EMPTY],
    ['chunks, then length (TE.CL)', login(CHUNKED, 'Content-Length: 5') + EMPTY],
    ['chunked twice', login(CHUNKED, CHUNKED) + EMPTY],
    ['chunked, then identity', login('Transfer-Encoding: chunked, identity') + EMPTY],
    ['identity', login('Transfer-Encoding: identity') + EMPTY],
    ['gzip, chunked, which nobody here undoes', login('Transfer-Encoding: gzip, chunked') + EMPTY],
    ['gzip alone', login('Transfer-Encoding: gzip') + EMPTY],
    ['a coding that looks like chunked', login('Transfer-Encoding: xchunked') + EMPTY],
    ['a vertical tab before chunked', login('Transfer-Encoding: \x0bchunked') + EMPTY],
    ['white space before its colon', login('Transfer-Encoding : chunked') + EMPTY],
    ['chunks in HTTP/1.0', login(CHUNKED).replace('HTTP/1.1', 'HTTP/1.0') + EMPTY],
    ['a folded header (obs-fold, §5.2)', login('X-Long: a\r\n b', 'Content-Length: 2') + '{}'],
    ['a folded Transfer-Encoding', login('Transfer-Encoding:\r\n chunked') + EMPTY],
    ['a bare CR in a header (§2.2)', login('X: a\rTransfer-Encoding: chunked', 'Content-Length: 5') + EMPTY],
    ['lines that end with LF alone', `${login('Content-Length: 2').replaceAll('\r\n', '\n')}{}`],
    ['a head that ends with LF alone', login('Content-Length: 2').replace(/\r\n$/, '\n') + '{}'],
    ['a chunk size with 0x', login(CHUNKED) + `0x2\r\n{}\r\n${EMPTY}`],
    ['a negative chunk size', login(CHUNKED) + `-2\r\n{}\r\n${EMPTY}`],
    ['a chunk size past 2^64', login(CHUNKED) + `10000000000000002\r\n{}\r\n${EMPTY}`],
    ['a chunk that is longer than it says', login(CHUNKED) + `2\r\n{}XX${EMPTY}`],
    ['chunks that end with LF alone', login(CHUNKED) + '2\n{}\n0\n\n'],
    ['a chunk extension that ends with LF alone', login(CHUNKED) + `2;\n{}\r\n${EMPTY}`],
    ['a header without a name', login(': x', 'Content-Length: 2') + '{}'],
    ['a header without a colon', login('Content-Length 2') + '{}'],
    ['NUL in a header', login('X: a\0b', 'Content-Length: 2') + '{}'],
    ['NUL in a name', login('X\0: b', 'Content-Length: 2') + '{}'],
  ])('%s', async (_name, ambiguous) => {
    const answers = await conversation(ambiguous + signUp());
    expect(answers.map(({ status }) => status)).toEqual([400]);
    expectProblem(answers[0]!, 'bad_request');
    expect(answers[0]!.headers.get('connection')).toBe('close');
  });

  it('a body on a request that has none to give: it is read as a body, not as a request', async () => {
    const inner = signUp();
    const answers = await conversation(
      kept('GET', '/health/live', [`Content-Length: ${inner.length}`], inner) + http('GET', '/health/live'),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('chunk extensions and trailers: they are read over, and no trailer becomes a header', async () => {
    const answers = await conversation(
      login(CHUNKED, 'Connection: close') +
        `2;a=b\r\n{}\r\n0\r\nAuthorization: Bearer ${accessToken}\r\nX: y\r\n\r\n`,
    ).then(([answer, ...rest]) => (expectProblem(answer!, 'validation_failed'), rest));
    expect(answers).toEqual([]);
  });

  it.each([
    ['extension', `2;${'a'.repeat(20_000)}\r\n{}\r\n${EMPTY}`, 'bad_request'],
    ['trailer', `2\r\n{}\r\n0\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 'headers_too_large'],
  ] as const)('a chunk %s over 16 KiB', async (_name, chunks, code) => {
    const answers = await conversation(login(CHUNKED) + chunks + signUp());
    expect(answers).toHaveLength(1);
    expectProblem(answers[0]!, code);
  });
});

describe('an ambiguous target:', () => {
  const send = async (request: string): Promise<Answer> => {
    const [answer, ...more] = await conversation(request);
    expect(more).toEqual([]);
    return answer!;
  };
  const to = (target: string, ...headers: string[]): string =>
    [`GET ${target} HTTP/1.1`, ...headers, 'Connection: close', '', ''].join('\r\n');

  it.each([
    ['no Host', to('/health/live')],
    ['two Hosts', to('/health/live', 'Host: a', 'Host: evil.example')],
    ['the same Host twice', to('/health/live', 'Host: a', 'host: a')],
    ['a Host with a path', to('/health/live', 'Host: a/b')],
    ['a Host with a user', to('/health/live', 'Host: a@b')],
    ['a Host with a space', to('/health/live', 'Host: a b')],
    ['a list of Hosts', to('/health/live', 'Host: a, b').replace('a, b', 'a,b c')],
    ['a port that is none', to('/health/live', 'Host: a:80x')],
  ])('%s is refused (RFC 9112 §3.2)', async (_name, request) => {
    const answer = await send(request);
    expectProblem(answer, 'bad_request');
    expect(answer.headers.get('connection')).toBe('close');
  });

  it.each(['localhost', 'localhost:3000', '127.0.0.1', '[::1]:3000', 'xn--e1afmkfd.example', '_a.b~', ''])(
    'the Host %j is taken',
    async (host) => {
      expect((await send(to('/health/live', `Host: ${host}`))).status).toBe(200);
    },
  );

  it('HTTP/1.0 needs no Host', async () => {
    expect((await send('GET /health/live HTTP/1.0\r\n\r\n')).status).toBe(200);
  });

  it.each([
    ...['health/live', '?a', 'localhost:80', '\\health\\live', '/health/live#x', '/metrics#', '#'],
    ...['/health/ live', '/health/\tlive', '/health/live\0', '/\x7f', '/\xff', 'http:', 'ftp://a/', '://a/'],
  ])('the target %j is refused', async (target) => {
    expectProblem(await send(to(target, 'Host: a')), 'bad_request', 'not_found');
  });

  it('the absolute form is taken (RFC 9112 §3.2.2), and its host believed no more than any other', async () => {
    expect((await send(to('http://evil.example', 'Host: a'))).status).toBe(200);
    for (const origin of ['http://localhost', 'http://evil.example:99', 'https://evil.example']) {
      const target = `${origin}/.well-known/oauth-authorization-server`;
      const answer = await send(to(target, 'Host: evil.example'));
      expect([answer.status, answer.body.issuer]).toEqual([200, 'http://localhost:3000']);
      expect(answer.text).not.toContain('evil');
      expectProblem(await send(to(`${origin}/auth/me`, 'Host: a')), 'authentication_required');
    }
  });

  it('OPTIONS * is a 404', async () => {
    expectProblem(await send(http('OPTIONS', '*')), 'not_found');
  });
});

describe('another protocol is refused:', () => {
  const H2 = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0';
  it.each([
    ['the preface of HTTP/2', H2],
    ['TLS on the plain port', `\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03${'A'.repeat(500)}`],
    ['NULs', '\0'.repeat(64)],
    ['a tunnel (CONNECT)', 'CONNECT db.internal:27017 HTTP/1.1\r\nHost: db.internal:27017\r\n\r\n'],
    ['an unknown method', http('FETCH', '/health/live')],
    ['a method in lower case', http('get', '/health/live')],
    ...['HTTP/0.9', 'HTTP/1.2', 'HTTP/2.0', 'HTTP/3.7', 'http/1.1', 'HTTP/1', 'HTTPS/1.1'].map(
      (version): [string, string] => [version, http('GET', '/health/live').replace('HTTP/1.1', version)],
    ),
    ['HTTP/0.9 as it was', 'GET /health/live\r\n\r\n'],
    ['SMTP', 'EHLO evil.example\r\nMAIL FROM:<a@evil.example>\r\n'],
    ['Redis', '*1\r\n$8\r\nFLUSHALL\r\n'],
    ['a proxy header', `PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n${http('GET', '/health/live')}`],
  ])('%s', async (_name, bytes) => {
    const answers = await conversation(bytes);
    expect(answers).toHaveLength(1);
    expectProblem(answers[0]!, 'bad_request');
    expect(answers[0]!.headers.get('connection')).toBe('close');
  });

  it.each([
    ['websocket', ['Upgrade: websocket', 'Sec-WebSocket-Key: dGhlIHNhbXBsZQ==', 'Sec-WebSocket-Version: 13']],
    ['h2c', ['Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__']],
  ])('an upgrade to %s is not taken up (RFC 9110 §7.8)', async (_name, headers) => {
    const upgrade = kept('GET', '/health/live', ['Connection: Upgrade, HTTP2-Settings', ...headers]);
    const answers = await conversation(upgrade + signUp());
    expect(answers.map(({ status }) => status)).toEqual([200]);
    expect(answers[0]!.headers.get('upgrade')).toBeNull();
    expect(answers[0]!.headers.get('connection')).toBe('close');
  });

  it.each(['nonsense', '100-continue, x', '', '200-ok'])(
    'the expectation %j is none that we know, and none',
    async (expectation) => {
      const answers = await conversation(
        http('POST', '/auth/login', [JSON_TYPE, `Expect: ${expectation}`, 'Content-Length: 2'], '{}'),
      );
      expect(answers).toHaveLength(1);
      expectProblem(answers[0]!, 'validation_failed');
    },
  );
});

describe('headers without number (Node keeps 2000 unless told otherwise):', () => {
  it('all of them count, so that none which a proxy adds at the end is lost', async () => {
    const many = Array.from({ length: 2_500 }, () => 'a:b');
    const whoami = await conversation(
      http('GET', '/auth/whoami', [...many, `Authorization: Bearer ${accessToken}`]),
    );
    expect(whoami.map(({ status }) => status)).toEqual([200]);
    // And so does a second Host behind them.
    const [twice] = await conversation(http('GET', '/health/live', [...many, 'Host: evil.example']));
    expectProblem(twice!, 'bad_request');
  });
});

describe('pipelining (RFC 9112 §9.3.2):', () => {
  const login = (password: string): string => {
    const body = JSON.stringify({ email, password });
    return kept('POST', '/auth/login', [JSON_TYPE, `Content-Length: ${body.length}`], body);
  };

  it('answers come in the order of their requests, the slow ones too', async () => {
    const answers = await conversation(
      login(PASSWORD) +
        kept('GET', '/health/live') +
        login('wrong, and slow as well') +
        kept('GET', '/nope') +
        http('GET', '/auth/whoami', [`Authorization: Bearer ${accessToken}`]),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 401, 404, 200]);
  });

  it('garbage behind a request is refused behind its answer, and not in its place', async () => {
    const answers = await conversation(`${login(PASSWORD)}GARBAGE\r\n\r\n`);
    expect(answers.map(({ status }) => status)).toEqual([200, 400]);
    expect(answers[0]!.body.refreshToken).toEqual(expect.any(String));
    expectProblem(answers[1]!, 'bad_request');
    expect(answers[1]!.headers.get('connection')).toBe('close');
  });

  it('nothing behind a request that ends the connection is carried out', async () => {
    const count = (): Promise<number> => server.database.collection('users').countDocuments();
    const before = await count();
    const answers = await conversation(http('GET', '/health/live') + signUp());
    expect(answers.map(({ status }) => status)).toEqual([200]);
    expect(await count()).toBe(before);
  });

  it('a thousand at once are answered, each', async () => {
    const answers = await conversation(
      kept('GET', '/health/live').repeat(1_000) + http('GET', '/health/live'),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(1_001).fill(200));
  });
});

describe('a client that goes away:', () => {
  const body = (): string => JSON.stringify({ email, password: PASSWORD });
  const half = (): string =>
    kept('POST', '/auth/login', [JSON_TYPE, `Content-Length: ${body().length + 1}`], body());
  const parts: [string, () => string][] = [
    ['before the first byte', () => ''],
    ['in the request line', () => 'GET /hea'],
    ['in the headers', () => 'GET /health/live HTTP/1.1\r\nHost: a\r\nX-'],
    ['before the body', () => kept('POST', '/auth/login', [JSON_TYPE, 'Content-Length: 9'])],
    ['in the body', half],
    ['in a chunk', () => kept('POST', '/auth/login', [JSON_TYPE, CHUNKED], '9\r\n{')],
    [
      'after a request that takes its time',
      () => half().replace(/Content-Length: \d+/, `Content-Length: ${body().length}`),
    ],
    ['after a thousand requests', () => kept('GET', '/auth/me').repeat(1_000)],
  ];

  it.each(parts)('resets %s: no error, no answer to anybody else', async (_name, bytes) => {
    const wires = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const wire = openWire(server.api.url);
        await once(wire.socket, 'connect');
        wire.write(bytes());
        await sleep(5);
        wire.socket.resetAndDestroy();
        return wire;
      }),
    );
    await Promise.all(wires.map(({ closed }) => closed));
    // The login that nobody waits for any more is done by then.
    await sleep(100);
  });

  it.each(parts)(
    'half-closes %s: the connection is closed, with a problem or an answer',
    async (_name, bytes) => {
      const wire = openWire(server.api.url);
      wire.write(bytes());
      wire.socket.end();
      // The time limit for headers would close it as well.
      expect(await wire.closed).toBeLessThan(10_000);
      for (const { status } of answersIn(wire.received())) expect([400, 401]).toContain(status);
    },
  );

  it('never reads: its answers wait, and nobody else does', async () => {
    const wire = openWire(server.api.url);
    wire.socket.pause();
    wire.write(kept('GET', '/').repeat(2_000));
    await sleep(200);
    expect((await server.api.get('/auth/whoami', accessToken)).status).toBe(200);
    wire.socket.destroy();
  });
});

it('survives noise: requests with bytes changed, cut, doubled and inserted', async () => {
  const random = seeded(9112);
  const pick = (length: number): number => Math.floor(random() * length);
  const seeds = [
    http('GET', '/health/live', ['Cookie: a=b']),
    http('POST', '/auth/login', [JSON_TYPE, 'Content-Length: 2'], '{}'),
    kept('POST', '/auth/refresh', [JSON_TYPE, CHUNKED], '2\r\n{}\r\n0\r\n\r\n') + http('GET', '/auth/me'),
    http('OPTIONS', 'http://localhost/auth/login', ['Expect: 100-continue', 'Origin: null']),
  ].map((text) => Buffer.from(text, 'latin1'));
  const SPECIAL = Buffer.from('\r\n\0 :;,\t/#%\xff"0');
  const mutate = (bytes: Buffer): Buffer => {
    const at = pick(bytes.length);
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
    const special = SPECIAL.subarray(pick(SPECIAL.length)).subarray(0, 1);
    switch (pick(4)) {
      case 0:
        return Buffer.concat([before, special, after.subarray(1)]);
      case 1:
        return Buffer.concat([before, special, after]);
      case 2:
        return Buffer.concat([before, after.subarray(pick(20))]);
      default:
        return Buffer.concat([before, after.subarray(0, pick(30)), after]);
    }
  };
  for (let round = 0; round < 60; round += 1) {
    const wires = Array.from({ length: 25 }, () => {
      let bytes: Buffer = seeds[pick(seeds.length)]!;
      for (let n = pick(4); n >= 0; n -= 1) bytes = mutate(bytes);
      const wire = openWire(server.api.url);
      wire.write(bytes);
      wire.socket.end();
      return { bytes, wire };
    });
    for (const { bytes, wire } of wires) {
      expect(await wire.closed).toBeLessThan(10_000);
      for (const { status } of answersIn(wire.received()))
        expect([bytes.toString('latin1'), status < 500]).toEqual([bytes.toString('latin1'), true]);
    }
  }
});
