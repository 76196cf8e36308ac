import { ShardedCluster } from '../../faults/support/sharded-cluster.mjs';
import { inTurns } from '../support/bench.mjs';
import { PERSON, requestJson } from '../support/client.mjs';
import { guardedRate, loopRate, spendRate } from '../support/load.mjs';
import { populated } from '../support/populated.mjs';
import { revocationDelay } from '../support/revocation-delay.mjs';
import { emailOf, USER_AGENT } from '../support/seed.mjs';
import { tableOfSizes } from '../support/sizes.mjs';
import { median, medianRatio } from '../support/statistics.mjs';
import { atLeast, table, whole } from '../support/table.mjs';

export const about =
  'the same with 1,000 users on one shard and with 1,000,000 on two, ten sessions each; or `--users N`';

const FEW = 1000;
const SESSIONS_PER_USER = 10;
/** GiB in each mongod, so that most of what many have is not in it. */
const CACHE = 1;
const CLIENTS = 16;
const SECONDS = 1.5;
const ROUNDS = 5;
const DELAYS = 30;
/** Of the rate with few on one shard. */
const TARGET = 0.9;

/** Sessions to log out of in one turn. */
const LOG_OUTS = 500;
/** Sessions whose owners look at their lists in turn. */
const READERS = 3000;
/** Sessions, spread over all, of which the refresh token is known. Of few it is all of them. */
const KNOWN = 20_000;

/** What is asked of a service, by name: of people and sessions from everywhere, so that they are not always in a cache. */
async function subjectsOf(bench, { port, users, tokens }) {
  const ask = (method, path, options) =>
    requestJson(port, method, path, { headers: { 'User-Agent': USER_AGENT }, ...options });
  const logIn = (number) =>
    ask('POST', '/auth/login', { body: { email: emailOf(number), password: PERSON.password } });
  const refresh = (refreshToken) => ask('POST', '/auth/refresh', { body: { refreshToken } });
  const anybody = () => Math.floor(Math.random() * users);

  bench.progress('readers refresh their sessions');
  const { accessToken: admin } = await logIn(0);
  const leaving = tokens.splice(-LOG_OUTS * (ROUNDS + 1));
  const readers = [];
  await spendRate(CLIENTS, tokens.splice(-READERS), async (token) => {
    readers.push((await refresh(token)).accessToken);
  });

  let [read, refreshed, signedUp] = [0, 0, 0];
  return {
    refresh: () =>
      loopRate(CLIENTS, SECONDS, async () => {
        const turn = refreshed++ % tokens.length;
        ({ refreshToken: tokens[turn] } = await refresh(tokens[turn]));
      }),
    'guarded request': () => guardedRate({ port, path: '/auth/whoami', token: admin, seconds: SECONDS }),
    // Before anybody logs out: the lists are as long on every side.
    'own ten sessions': () =>
      loopRate(CLIENTS, SECONDS, () =>
        ask('GET', '/auth/sessions', { token: readers[read++ % readers.length] }),
      ),
    'list of 20 users': () =>
      loopRate(CLIENTS, SECONDS, () => {
        // Of some hundred users whose addresses begin so.
        const beginning = `person${1 + Math.floor(anybody() / 100)}`;
        return ask('GET', `/users?limit=20&q=${beginning}`, { token: admin });
      }),
    'log out': () =>
      spendRate(CLIENTS, leaving.splice(-LOG_OUTS), (refreshToken) =>
        ask('POST', '/auth/logout', { body: { refreshToken } }),
      ),
    'log in': () => loopRate(CLIENTS, SECONDS, () => logIn(anybody())),
    'sign up': () =>
      loopRate(CLIENTS, SECONDS, () =>
        ask('POST', '/auth/signup', { body: { ...PERSON, email: `bench-${signedUp++}@example.com` } }),
      ),
  };
}

/** Four databases, each with a service that is used to it, in the order of the table. */
async function sidesOf(bench, many) {
  const clusterOf = async (shards) => {
    bench.progress(`starting a cluster with shards: ${shards}`);
    const members = Array.from({ length: shards }, () => 1);
    const cluster = await ShardedCluster.start({ members, routers: 1, cacheGB: CACHE });
    bench.finally(() => cluster.end());
    return cluster;
  };
  const options = { sessionsPerUser: SESSIONS_PER_USER, known: KNOWN };
  const on = async (cluster, name, users) => {
    await cluster.place(name);
    return populated(bench, { uri: cluster.uri(name), sharded: true, users, ...options });
  };

  const two = await clusterOf(2);
  const preparing = [process.pid, ...two.pids];
  bench.spread(preparing, true);
  const large = await on(two, 'many', many);
  bench.spread(preparing, false);
  const few = await on(two, 'few', FEW);
  return {
    plain: await populated(bench, { uri: await bench.mongod(), users: FEW, ...options }),
    oneShard: await on(await clusterOf(1), 'few', FEW),
    twoShards: few,
    many: large,
  };
}

async function rates(bench, sides) {
  const subjects = {};
  for (const [name, side] of Object.entries(sides)) subjects[name] = await subjectsOf(bench, side);
  const rows = [];
  for (const what of Object.keys(subjects.many)) {
    bench.progress(what);
    const turns = Object.fromEntries(Object.keys(sides).map((name) => [name, subjects[name][what]]));
    const found = await inTurns(bench, { rounds: ROUNDS }, turns);
    rows.push([
      what,
      ...Object.values(found).map((values) => whole(median(values))),
      atLeast(medianRatio(found.many, found.oneShard), TARGET),
      medianRatio(found.many, found.twoShards).toFixed(2),
      medianRatio(found.oneShard, found.plain).toFixed(2),
    ]);
  }
  return rows;
}

/** Of a log-out on one node, until another one refuses. */
async function delays(bench, { oneShard, many }) {
  const turnsOf = async ({ port, env }) => {
    const { port: there } = await bench.service({ env });
    return () => revocationDelay(port, there, { email: emailOf(1), password: PERSON.password });
  };
  const turns = { few: await turnsOf(oneShard), many: await turnsOf(many) };
  const found = await inTurns(bench, { rounds: DELAYS }, turns);
  return ['few', 'many'].map((name) => ({ median: median(found[name]), max: Math.max(...found[name]) }));
}

export async function run(bench, { users: many = 1_000_000 }) {
  if (many < FEW) throw new Error(`--users must be at least ${FEW}`);
  const sides = await sidesOf(bench, many);
  const { seeding, live, ready, told, env } = sides.many;
  const sizes = await tableOfSizes(env.MONGODB_URI);
  const rows = await rates(bench, sides);
  const [few, large] = await delays(bench, sides);
  const heading = [
    'per second',
    `${whole(FEW)} users, no shards`,
    'the same on one shard',
    'the same on two shards',
    `${whole(many)} users on two shards`,
    'many on two over few on one',
    'many over few, both on two',
    'one shard over none',
  ];
  const ms = ({ median: middle, max }) => [whole(middle), whole(max)];
  return [
    table(heading, rows),
    table(
      ['until another node refuses, ms', 'median', 'at most'],
      [
        [`${whole(FEW)} users on one shard`, ...ms(few)],
        [`${whole(many)} users on two shards`, ...ms(large)],
      ],
    ),
    sizes,
    `${whole(many)} users with ${SESSIONS_PER_USER} sessions each were written in ${whole(seeding)} s. The first service ` +
      `was live after ${live.toFixed(1)} s and ready after ${whole(ready)} s; readiness said meanwhile: ` +
      `${told.map((text) => `“${text}”`).join(', ') || 'nothing'}.`,
  ].join('\n\n');
}
