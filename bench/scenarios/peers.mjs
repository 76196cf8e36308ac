import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { inTurns } from '../support/bench.mjs';
import { databaseOf } from '../support/database.mjs';
import { observedMongod } from '../support/observed-mongod.mjs';
import { installPeers, PEERS } from '../support/peers.mjs';
import { processorTime } from '../support/processor-time.mjs';
import { asks, logins, refreshes, signUps } from '../support/product-loads.mjs';
import { BETTER_AUTH, NIGHTLATCH, prove } from '../support/products.mjs';
import { rawBcrypt, rawScrypt } from '../support/raw-hash.mjs';
import { residentMemory } from '../support/resident-memory.mjs';
import { median, medianRatio } from '../support/statistics.mjs';
import { table, whole } from '../support/table.mjs';

export const about = 'nightlatch beside better-auth, which is installed in bench/peers at the first run';

const ROUNDS = 5;
const SECONDS = 3;
/** Where a hash leaves only a few per second. */
const LONG_SECONDS = 5;
/** Who logs in where hashes have to be made for them first, and where not. */
const [FEW_PEOPLE, MANY_PEOPLE] = [4, 400];
/** Guarded: the smallest there is, of an application; and nightlatch's own that reads the user. */
const [ROUTE, ACCOUNT] = ['/hello', '/auth/me'];
/** The default. */
const COST = 12;
/** Milliseconds until a server that has just started is idle, and for which it is then watched. */
const SETTLE = 3000;

export async function run(bench) {
  if (process.platform !== 'linux') return 'Read from /proc: on Linux only.';
  installPeers(bench);
  const uri = await bench.mongod();
  const mongod = await observedMongod(bench, uri);
  const start = startsOf(bench, uri);
  return [
    `better-auth ${PEERS['better-auth']} with MongoDB's driver ${PEERS.mongodb}, mongod ${mongod.version}`,
    await measureHashes(bench),
    await measureStarts(bench, mongod, start),
    await measureRequests(bench, mongod, start),
  ].join('\n\n');
}

/** How servers are started. Those of one product share a database. */
function startsOf(bench, uri) {
  const options = { cwd: bench.folder(), pinned: true };
  const ours = { MONGODB_URI: databaseOf(uri, 'nightlatch'), BCRYPT_COST: String(COST) };
  const theirs = {
    MONGODB_URI: databaseOf(uri, 'better-auth'),
    SECRET: randomBytes(32).toString('base64url'),
    NODE_ENV: 'production',
  };
  const unhashed = {
    env: { ...ours, BENCH_HASHING: 'off' },
    node: ['--import', new URL('../support/hashing-variant.mjs', import.meta.url).href],
  };
  return {
    service: () => bench.service({ ...options, env: { ...ours, SESSIONS_PER_ACCOUNT: '1000' } }),
    unhashedService: () => bench.service({ ...options, ...unhashed }),
    unhashedHost: () =>
      bench.server('bench/floors/guarded-route.mjs', {
        ...{ path: '/health/ready', ...options, ...unhashed },
        env: {
          ...unhashed.env,
          PUBLIC_URL: 'http://localhost:3000',
          RATE_LIMITS: 'off',
          METRICS: 'off',
          LOG_LEVEL: 'error',
          JWT_ACCESS_EXPIRES_IN: '30m',
        },
      }),
    betterAuth: (env) =>
      bench.server('bench/peers/better-auth.mjs', {
        ...{ path: '/api/auth/ok', ...options },
        env: { ...theirs, ...env },
      }),
  };
}

/** By themselves, since most of a sign-up and of a login is the hash. */
async function measureHashes(bench) {
  const options = { threads: 1, seconds: SECONDS, pinned: true };
  const found = await inTurns(
    bench,
    { rounds: ROUNDS, warmUp: 0 },
    {
      bcrypt: () => rawBcrypt(bench, { cost: COST, ...options }),
      scrypt: () => rawScrypt(bench, options),
    },
  );
  const row = (label, rates) => [label, (1000 / median(rates)).toFixed(0)];
  return table(
    ['the hash by itself', 'ms'],
    [
      row(`nightlatch: bcrypt, cost ${COST}`, found.bcrypt),
      row('better-auth: scrypt, N = 16,384, r = 16, p = 1', found.scrypt),
    ],
  );
}

/** On databases that have what the first start makes, which is not counted. */
async function measureStarts(bench, mongod, start) {
  const started = (begin) => async () => {
    const began = performance.now();
    const { pid, child } = await begin();
    const seconds = (performance.now() - began) / 1000;
    await sleep(SETTLE);
    const { commands } = await idleWork(mongod);
    const resident = residentMemory(pid);
    child.kill();
    await child.ended;
    return { seconds, resident, commands };
  };
  const found = await inTurns(
    bench,
    { rounds: ROUNDS },
    { ours: started(start.service), theirs: started(start.betterAuth) },
  );
  const row = (label, starts) => [
    label,
    median(starts.map(({ seconds }) => seconds)).toFixed(2),
    whole(median(starts.map(({ resident }) => resident))),
    median(starts.map(({ commands }) => commands)).toFixed(1),
  ];
  return table(
    ['start', 'seconds until ready', 'idle: MiB resident', 'idle: commands a second'],
    [
      row('nightlatch: the service', found.ours),
      row("better-auth: its handler on Node.js's HTTP server", found.theirs),
    ],
  );
}

/** What `mongod` does in a second in which nobody asks for anything. */
async function idleWork(mongod) {
  const before = await mongod.work();
  await sleep(SETTLE);
  const after = await mongod.work();
  const perSecond = (what) => ((after[what] - before[what]) * 1000) / SETTLE;
  return { time: perSecond('time'), commands: perSecond('commands') };
}

async function measureRequests(bench, mongod, start) {
  const operations = Object.entries(await operationsOf(bench, start));
  const idle = await idleWork(mongod);
  const rows = [];
  for (const [name, subjects] of operations) {
    bench.progress(name);
    const turns = Object.entries(subjects).map(([label, subject]) => [
      label,
      measured(mongod, idle, subject),
    ]);
    const found = await inTurns(bench, { rounds: ROUNDS, warmUp: 2 }, Object.fromEntries(turns));
    const of = (label, what) => found[label].map((round) => round[what]);
    const [[ours]] = turns;
    for (const [label] of turns) {
      rows.push([
        label === ours ? name : '',
        label,
        median(of(label, 'rate')).toFixed(median(of(label, 'rate')) < 100 ? 1 : 0),
        medianRatio(of(label, 'rate'), of(ours, 'rate')).toFixed(2),
        whole(median(of(label, 'server'))),
        whole(median(of(label, 'mongod'))),
        median(of(label, 'commands')).toFixed(1),
      ]);
    }
  }
  return table(
    ['', '', 'per second', 'of nightlatch', 'µs of the server', 'µs of `mongod`', 'commands'],
    rows,
  );
}

/** One round of a load: its rate, and what one of it costs whom, without what `mongod` does anyway. */
function measured(mongod, idle, { server: { pid }, load }) {
  return async () => {
    const before = { server: processorTime(pid), ...(await mongod.work()) };
    const began = performance.now();
    const rate = await load();
    const seconds = (performance.now() - began) / 1000;
    const after = { server: processorTime(pid), ...(await mongod.work()) };
    const each = (what, anyway) => (after[what] - before[what] - anyway * seconds) / (rate * seconds);
    return {
      rate,
      server: each('server', 0),
      mongod: each('time', idle.time),
      commands: each('commands', idle.commands),
    };
  };
}

/** What is compared. The first of each operation is nightlatch, which the others are set against. */
async function operationsOf(bench, start) {
  bench.progress('starting the servers, and making sure that they do what is measured');
  const service = await start.service();
  const unhashed = await start.unhashedService();
  const host = await start.unhashedHost();
  const betterAuth = await start.betterAuth();
  const theirUnhashed = await start.betterAuth({ HASHING: 'off' });
  const cached = await start.betterAuth({ HASHING: 'off', COOKIE_CACHE: 'on' });
  const renewing = await start.betterAuth({ HASHING: 'off', UPDATE_AGE: '0' });

  await prove(NIGHTLATCH, service, { hashes: true });
  await prove(NIGHTLATCH, unhashed, { refreshes: true, paths: [ACCOUNT] });
  await prove(NIGHTLATCH, host, { paths: [ROUTE] });
  await prove(BETTER_AUTH, betterAuth, { hashes: true });
  await prove(BETTER_AUTH, theirUnhashed, { paths: [ROUTE] });
  await prove(BETTER_AUTH, cached, { paths: [ROUTE] });
  await prove(BETTER_AUTH, renewing, { refreshes: true });

  const subject = async (server, load) => ({ server, load: await load });
  const signUp = (product, server, seconds) => subject(server, signUps(product, server, seconds));
  const logIn = (product, server, seconds, people) =>
    subject(server, logins(product, server, seconds, people));
  const ask = (product, server, path) => subject(server, asks(product, server, SECONDS, path));
  const refresh = (product, server) => subject(server, refreshes(product, server, SECONDS));
  return {
    'sign-up': {
      nightlatch: await signUp(NIGHTLATCH, service, LONG_SECONDS),
      'better-auth': await signUp(BETTER_AUTH, betterAuth, LONG_SECONDS),
    },
    'sign-up, the hash taken out': {
      nightlatch: await signUp(NIGHTLATCH, unhashed, SECONDS),
      'better-auth': await signUp(BETTER_AUTH, theirUnhashed, SECONDS),
    },
    login: {
      nightlatch: await logIn(NIGHTLATCH, service, LONG_SECONDS, FEW_PEOPLE),
      'better-auth': await logIn(BETTER_AUTH, betterAuth, LONG_SECONDS, FEW_PEOPLE),
    },
    'login, the hash taken out': {
      nightlatch: await logIn(NIGHTLATCH, unhashed, SECONDS, MANY_PEOPLE),
      'better-auth': await logIn(BETTER_AUTH, theirUnhashed, SECONDS, MANY_PEOPLE),
    },
    "an application's guarded route": {
      'nightlatch: its guards, in Nest on Fastify': await ask(NIGHTLATCH, host, ROUTE),
      "better-auth: `getSession()`, on Node.js's HTTP server": await ask(BETTER_AUTH, theirUnhashed, ROUTE),
      'the same with its cookie cache': await ask(BETTER_AUTH, cached, ROUTE),
    },
    'who is logged in': {
      'nightlatch: `GET /auth/whoami`, from the token': await ask(NIGHTLATCH, unhashed, NIGHTLATCH.whoami),
      'nightlatch: `GET /auth/me`, from the database': await ask(NIGHTLATCH, unhashed, ACCOUNT),
      'better-auth: `GET /get-session`': await ask(BETTER_AUTH, theirUnhashed, BETTER_AUTH.whoami),
      'the same with its cookie cache': await ask(BETTER_AUTH, cached, BETTER_AUTH.whoami),
    },
    refresh: {
      'nightlatch: `POST /auth/refresh`, a rotation': await refresh(NIGHTLATCH, unhashed),
      'better-auth: `GET /get-session` that prolongs the session': await refresh(BETTER_AUTH, renewing),
    },
  };
}
