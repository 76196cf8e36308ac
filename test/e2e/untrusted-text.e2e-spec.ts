import { Agent, request } from 'node:http';
import { stopwatch } from '../../src/passwords/foreign/pace.js';
import { growth, LINEAR, of, type Worst } from '../support/growth.js';
import { startApp, type TestApp } from '../support/test-app.js';

/** How many times as long others may wait behind hostile bodies as behind ordinary ones. A quadratic reader: 50 times. */
const LIMIT = 8;
const ROUNDS = 5;

/** Bytes that a body may have. */
const FULL = 16 * 1024;

interface Sent {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

/** The request that a text goes into. */
type Place = (text: string) => Sent;

const post =
  (path: string, type: string): Place =>
  (body) => ({ method: 'POST', path, headers: { 'Content-Type': type }, body });
const json = post('/auth/login', 'application/json');
const form = post('/auth/token', 'application/x-www-form-urlencoded');
const password: Place = (text) =>
  post(
    '/auth/signup',
    'application/json',
  )(JSON.stringify({ name: 'Ada', email: 'ada@example.com', password: text }));
const contentType: Place = (text) => post('/auth/login', text)('{}');
const header =
  (name: string, path = '/auth/whoami'): Place =>
  (text) => ({ path, headers: { [name]: text } });
const cookie: Place = (text) => ({
  ...post('/auth/refresh', 'application/json')('{}'),
  headers: { 'Content-Type': 'application/json', Cookie: text },
});
const url: Place = (path) => ({ path });

/** What is left of the limit on all headers when the others are taken off. */
const inHeaders =
  (worst: Worst): Worst =>
  (size) =>
    worst(size * 0.95);

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

/** @returns the status */
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

/** @returns the milliseconds that somebody else's request takes behind eight of these, each of which is refused */
async function waitBehind(sent: Sent): Promise<number> {
  const flood = Array.from({ length: 8 }, () => send(sent));
  const elapsed = stopwatch();
  await send({ path: '/health/live' });
  const time = elapsed();
  expect(await Promise.all(flood)).toEqual(Array<number>(8).fill(400));
  return time;
}

describe('16 KB that are made to be read slowly', () => {
  it.each<[string, Sent, Sent]>([
    ['escaped quotes', json(of('\\"')(FULL)), json(of('a', '{"nobodys":"', '"}')(FULL))],
    [
      'combining marks that have to be sorted, as a new password',
      password('\u0301'.repeat(FULL / 4) + '\u0323'.repeat(FULL / 4 - 50)),
      password('a'.repeat(FULL - 100)),
    ],
  ])(
    '%s, eight at a time, hold others up no longer than ordinary bodies',
    async (_what, hostile, ordinary) => {
      let [behindHostile, behindOrdinary] = [Infinity, Infinity];
      for (let round = 0; round < ROUNDS; round++) {
        behindHostile = Math.min(behindHostile, await waitBehind(hostile));
        behindOrdinary = Math.min(behindOrdinary, await waitBehind(ordinary));
      }
      expect(behindHostile / behindOrdinary).toBeLessThan(LIMIT);
    },
  );

  it.each<[string, Place, Worst]>([
    ['escaped quotes, as JSON', json, of('\\"')],
    ['half of them beginnings of strings, as JSON', json, of('"\\"')],
    ['brackets, as JSON', json, of('[')],
    ['escapes, as a form', form, of('%41', 'grant_type=')],
    ['separators, as a form', form, of('&')],
    ['separators, as a Content-Type', contentType, inHeaders(of(';', 'application/json'))],
    ['escaped quotes, as a Content-Type', contentType, inHeaders(of(';a=\\"', 'application/json;a="'))],
    ['a parameter without a value, as a Content-Type', contentType, inHeaders(of('a', 'application/json;'))],
    ['letters, as Authorization', header('Authorization'), inHeaders(of('a', 'Bearer ', '!'))],
    ['dots, as Authorization', header('Authorization'), inHeaders(of('.', 'Bearer '))],
    ['cookies', cookie, inHeaders(of('a=;'))],
    ['addresses, as X-Forwarded-For', header('X-Forwarded-For'), inHeaders(of('10.0.0.1,'))],
    ['a malformed address, as X-Forwarded-For', header('X-Forwarded-For'), inHeaders(of('a:a', '', '!'))],
    ['tags, as If-None-Match', header('If-None-Match', '/.well-known/jwks.json'), inHeaders(of('W/"a", '))],
    ['labels, as Host', header('Host', '/metrics'), inHeaders(of('a.'))],
    ['a port, as Host', header('Host', '/metrics'), inHeaders(of('1', 'localhost:'))],
    ['a malformed port, as Host', header('Host', '/metrics'), inHeaders(of('1', 'localhost:', 'a'))],
    ['letters, as Origin', header('Origin'), inHeaders(of('a', 'http://'))],
    ['letters, as X-Request-Id', header('X-Request-Id'), inHeaders(of('a'))],
    ['escapes, in a path', url, inHeaders(of('%41', '/users/'))],
    ['half escapes, in a path', url, inHeaders(of('%', '/users/'))],
    ['slashes, in a path', url, inHeaders(of('/'))],
    ['one parameter again and again, in a query', url, inHeaders(of('a&', '/?'))],
    ['escapes and half escapes, in a query', url, inHeaders(of('%41=%', '/?'))],
  ])('%s, take time in proportion to their length', async (_what, place, worst) => {
    const statuses = new Set<number>();
    const read = async (text: string): Promise<void> => {
      statuses.add(await send(place(text)));
    };
    expect(await growth(read, worst)).toBeLessThan(LINEAR);
    // Read, and not refused for its size; no mistake of ours either.
    for (const status of statuses) expect([200, 400, 401, 404, 415, 421]).toContain(status);
  });
});
