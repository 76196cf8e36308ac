import { Agent, request } from 'node:http';
import { stopwatch } from '../../src/passwords/foreign/pace.js';
import { startApp, type TestApp } from '../support/test-app.js';

/** Characters: a little less than a body, or all headers together, may have. */
const SIZE = 15 * 1024;

/** How many times as long as an ordinary request of its size a hostile one may take. A quadratic reader takes 50 times. */
const LIMIT = 8;
const ROUNDS = 12;

interface Sent {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

const of = (piece: string, before = '', after = ''): string =>
  before + piece.repeat((SIZE - before.length - after.length) / piece.length) + after;

const json = (path: string, body: string, type = 'application/json'): Sent => ({
  method: 'POST',
  path,
  headers: { 'Content-Type': type },
  body,
});
const form = (body: string): Sent => json('/auth/token', body, 'application/x-www-form-urlencoded');
const header = (name: string, value: string, path = '/auth/whoami'): Sent => ({
  path,
  headers: { [name]: value },
});
const signUp = (password: string): Sent =>
  json('/auth/signup', JSON.stringify({ name: 'Ada', email: 'ada@example.com', password }));

/** Refused for a field that nobody knows, like the hostile ones unread by any flow. */
const ORDINARY = json('/auth/login', of('a', '{"nobodys":"', '"}'));
const ESCAPED_QUOTES = json('/auth/login', of('\\"'));

let app: TestApp;
const agent = new Agent({ keepAlive: true });
beforeAll(async () => {
  // A list, so that the addresses in X-Forwarded-For are read.
  app = await startApp({ TRUST_PROXY: '127.0.0.1,10.0.0.0/8' });
});
afterAll(async () => {
  agent.destroy();
  await app.close();
});

function send({ method = 'GET', path, headers, body }: Sent): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(app.api.url), { method, path, headers, agent }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode ?? 0));
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

/**
 * How many times as long the first takes as the second: each the quickest of several, in turns, because other work on
 * the machine makes some of them slower and none quicker.
 */
async function ratio(first: () => Promise<number>, second: () => Promise<number>): Promise<number> {
  let [ofFirst, ofSecond] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round++) {
    ofFirst = Math.min(ofFirst, await first());
    ofSecond = Math.min(ofSecond, await second());
  }
  return ofFirst / ofSecond;
}

const timed = (sent: Sent) => async (): Promise<number> => {
  const elapsed = stopwatch();
  const status = await send(sent);
  const time = elapsed();
  expect(status).toBeLessThan(500);
  return time;
};

describe('16 KB that are made to be read slowly', () => {
  it('escaped quotes, posted eight at a time, hold up nobody else', async () => {
    const waitBehind = (sent: Sent) => async (): Promise<number> => {
      const flood = Array.from({ length: 8 }, () => send(sent));
      const elapsed = stopwatch();
      await send({ path: '/health/live' });
      const time = elapsed();
      expect(await Promise.all(flood)).toEqual(Array<number>(8).fill(400));
      return time;
    };
    expect(await ratio(waitBehind(ESCAPED_QUOTES), waitBehind(ORDINARY))).toBeLessThan(LIMIT);
  });

  it.each<[string, Sent, Sent]>([
    ['escaped quotes, as JSON', ESCAPED_QUOTES, ORDINARY],
    ['half of them beginnings of strings', json('/auth/login', of('"\\"')), ORDINARY],
    ['brackets', json('/auth/login', of('[')), ORDINARY],
    [
      'combining marks that have to be sorted, as a password',
      signUp('\u0301'.repeat(SIZE / 4) + '\u0323'.repeat(SIZE / 4 - 50)),
      signUp('a'.repeat(SIZE - 100)),
    ],
    ['escapes, in a form', form(of('%41', 'grant_type=')), form(of('a', 'grant_type='))],
    ['separators, in a form', form(of('&')), form(of('a', 'grant_type='))],
    [
      'separators, in a Content-Type',
      json('/auth/login', '{}', of(';', 'application/json')),
      json('/auth/login', '{}', of('a', 'application/json;a=')),
    ],
    [
      'escaped quotes, in a Content-Type',
      json('/auth/login', '{}', of(';a=\\"', 'application/json;a="')),
      json('/auth/login', '{}', of('a', 'application/json;a=')),
    ],
    [
      'a parameter without a value, in a Content-Type',
      json('/auth/login', '{}', of('a', 'application/json;')),
      json('/auth/login', '{}', of('a', 'application/json;a=')),
    ],
    ['letters, in Authorization', header('Authorization', of('a', 'Bearer ', '!')), header('A', of('a'))],
    ['dots, in Authorization', header('Authorization', of('.', 'Bearer ')), header('A', of('a'))],
    [
      'cookies',
      { ...json('/auth/refresh', '{}'), headers: { 'Content-Type': 'application/json', Cookie: of('a=;') } },
      header('A', of('a')),
    ],
    ['addresses, in X-Forwarded-For', header('X-Forwarded-For', of('10.0.0.1,')), header('A', of('a'))],
    ['an address, in X-Forwarded-For', header('X-Forwarded-For', of('a:a', '', '!')), header('A', of('a'))],
    [
      'tags, in If-None-Match',
      header('If-None-Match', of('W/"a", '), '/.well-known/jwks.json'),
      header('A', of('a')),
    ],
    ['a name of a host', header('Host', of('a.')), header('A', of('a'))],
    ['a port of a host', header('Host', of('1', 'localhost:', 'a')), header('A', of('a'))],
    ['an Origin', header('Origin', of('a', 'http://')), header('A', of('a'))],
    ['a name of a request', header('X-Request-Id', of('a')), header('A', of('a'))],
    ['escapes, in a path', { path: of('%41', '/users/') }, { path: of('a', '/users/') }],
    ['half escapes, in a path', { path: of('%', '/users/') }, { path: of('a', '/users/') }],
    ['slashes, in a path', { path: of('/') }, { path: of('a', '/') }],
    ['one parameter again and again, in a query', { path: of('a&', '/?') }, { path: of('a', '/?') }],
    ['escapes, in a query', { path: of('%41=%', '/?') }, { path: of('a', '/?') }],
  ])('%s', async (_what, hostile, ordinary) => {
    expect(await ratio(timed(hostile), timed(ordinary))).toBeLessThan(LIMIT);
  });
});
