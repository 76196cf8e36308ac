import { isDeepStrictEqual } from 'node:util';
import { MailLimit } from '../../src/throttling/index.js';
import { type Answer, newPerson } from '../support/api.js';
import { DatabaseProbe, freshDatabaseUri } from '../support/database.js';
import { eventually } from '../support/other-service.js';
import { OwnRedis } from '../support/own-redis.js';
import { expectProblem } from '../support/problems.js';
import { startServer } from '../support/server-process.js';
import { startApp, TEST_SECRETS, type TestApp } from '../support/test-app.js';

let redis: OwnRedis;
beforeEach(async () => {
  redis = await OwnRedis.prepare();
});
afterEach(() => redis.stop());

const nodes: TestApp[] = [];
afterEach(async () => {
  for (const node of nodes.splice(0).reverse()) {
    await node.close();
    await node.database.close();
  }
});

/** A node with that Redis; further ones share the database of the first. */
async function startNode(): Promise<TestApp> {
  const shared = nodes[0] && { MONGODB_URI: nodes[0].mongodbUri };
  const settings = { RATE_LIMITS: 'on', TRUST_PROXY: '1', REDIS_URL: redis.uri };
  const node = await startApp({ ...settings, ...shared });
  nodes.push(node);
  return node;
}

let count = 0;
const freshAddress = (): string => `198.19.0.${(count += 1)}`;
const post = ({ api }: TestApp, path: string, body: unknown, ip: string): Promise<Answer> =>
  api.request('POST', path, { body, headers: { 'X-Forwarded-For': ip } });
const signUp = (node: TestApp, ip: string): Promise<Answer> =>
  post(node, '/auth/signup', { ...newPerson(), name: 7 }, ip);

/** Six sign-ups with a bad body from one address, by turns to the nodes, and how they are answered. */
async function flood(...over: TestApp[]): Promise<number[]> {
  const ip = freshAddress();
  const seen: number[] = [];
  for (let i = 0; i < 6; i += 1) seen.push((await signUp(over[i % over.length]!, ip)).status);
  return seen;
}
const LIMITED = [400, 400, 400, 429, 429, 429];

it('two nodes count together in Redis, and MongoDB has nothing of it', async () => {
  await redis.start();
  const [a, b] = [await startNode(), await startNode()];
  expect(await flood(a, b)).toEqual(LIMITED);

  for (const node of [a, b, a])
    expect(await node.app.get(MailLimit).allows('forgot-password', 'flooded@example.com')).toBe(true);
  expect(await b.app.get(MailLimit).allows('forgot-password', 'flooded@example.com')).toBe(false);

  const keys = Object.entries(await redis.keys()).sort();
  expect(keys).toEqual([
    [expect.stringMatching(/^nightlatch:further-reset-mail:[\w-]{43}$/), expect.any(Number)],
    [expect.stringMatching(/^nightlatch:reset-mail:[\w-]{43}$/), expect.any(Number)],
    [expect.stringMatching(/^nightlatch:signup:198\.19\.0\.\d+$/), expect.any(Number)],
  ]);
  for (const [, ttl] of keys) expect(ttl).toBeGreaterThan(0);
  expect(await a.database.collection('rate_limits').countDocuments()).toBe(0);
});

it('with Redis killed each node limits by itself, without a 5xx; when it is back they count together again', async () => {
  await redis.start();
  const [a, b] = [await startNode(), await startNode()];
  await redis.stop();
  expect(await flood(a)).toEqual(LIMITED);
  expect(await flood(a, b)).toEqual(Array(6).fill(400));

  await redis.start();
  await eventually(async () => isDeepStrictEqual(await flood(a, b), LIMITED));
});

it('with Redis frozen a request waits half a second at most, and is limited', async () => {
  await redis.start();
  const node = await startNode();
  redis.signal('SIGSTOP');
  const ip = freshAddress();
  for (const status of [401, 401]) {
    const start = performance.now();
    expect((await post(node, '/auth/refresh', { refreshToken: 'x' }, ip)).status).toBe(status);
    expect(performance.now() - start).toBeLessThan(1500);
  }
  expect(await flood(node)).toEqual(LIMITED);
});

it('without Redis at boot the service starts, limits, and joins in when Redis comes', async () => {
  const [a, b] = [await startNode(), await startNode()];
  expect(await flood(a)).toEqual(LIMITED);
  await redis.start();
  await eventually(async () => isDeepStrictEqual(await flood(a, b), LIMITED));
});

it('guesses are counted in MongoDB, with or without Redis: a flush of Redis frees nobody', async () => {
  const [a, b] = [await startNode(), await startNode()];
  const guess = (node: TestApp): Promise<Answer> =>
    post(node, '/auth/login', { email: 'guessed@example.com', password: 'wrong' }, freshAddress());
  for (const node of [a, b, a, b, a]) expectProblem(await guess(node), 'invalid_credentials');
  expectProblem(await guess(b), 'too_many_attempts');
});

it('says once that Redis is away, and once that it is back, and never its password', async () => {
  const mongodbUri = freshDatabaseUri();
  const server = await startServer({
    ...TEST_SECRETS,
    MONGODB_URI: mongodbUri,
    RATE_LIMITS: 'on',
    REDIS_URL: redis.uri,
  });
  try {
    await server.api.refresh('x');
    await redis.start();
    await eventually(() => server.output().includes('Redis answers again'));
    await redis.stop();
    await eventually(() => server.output().split('does not answer').length === 3);
    expect(server.output()).not.toContain(OwnRedis.PASSWORD);
    expect(await server.stop()).toBe(0);
  } finally {
    await server.stop();
    await new DatabaseProbe(mongodbUri).drop();
  }
});
