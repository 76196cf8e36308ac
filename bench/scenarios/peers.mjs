import { setTimeout as sleep } from 'node:timers/promises';
import { inTurns } from '../support/bench.mjs';
import { ObservedMongod } from '../support/observed-mongod.mjs';
import { installPeers, PEERS, startsOf } from '../support/peers.mjs';
import { processorTime } from '../support/processor-time.mjs';
import { asks, logins, refreshes, signUps } from '../support/product-loads.mjs';
import { BETTER_AUTH, NIGHTLATCH, prove } from '../support/products.mjs';
import { rawBcrypt, rawScrypt } from '../support/raw-hash.mjs';
import { residentMemory } from '../support/resident-memory.mjs';
import { median, medianRatio } from '../support/statistics.mjs';
import { table, whole } from '../support/table.mjs';

export const about = 'nightlatch beside better-auth, which is installed in bench/peers at the first run';

const ROUNDS = 5;
const SECONDS = 2;
/** With hashes only a few are done per second, also for the people that log in. */
const HASHED = { seconds: 5, clients: 4, people: 4 };
const UNHASHED = { seconds: SECONDS, clients: 16, people: 400 };
/** Guarded: the smallest route of an application, and nightlatch's that reads the user. */
const [ROUTE, ME] = ['/hello', '/auth/me'];
/** The default. */
const COST = 12;
/** Milliseconds until a server that has just started is idle. */
const SETTLE = 3000;

export async function run(bench) {
  if (process.platform !== 'linux') return 'Read from /proc: on Linux only.';
  installPeers(bench);
  const uri = await bench.mongod();
  const mongod = await ObservedMongod.of(bench, uri);
  const start = startsOf(bench, uri, COST);
  return [
    `better-auth ${PEERS['better-auth']} with MongoDB's driver ${PEERS.mongodb}, mongod ${mongod.version}`,
    await measureHashes(bench),
    await measureStarts(bench, mongod, start),
    await measureRequests(bench, mongod, start),
  ].join('\n\n');
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
    const { commands } = await mongod.pace();
    const resident = residentMemory(pid);
    child.kill();
    await child.ended;
    return { seconds, resident, commands };
  };
  const found = await inTurns(
    bench,
    { rounds: ROUNDS },
    { ours: started(start.service), theirs: started(() => start.betterAuth()) },
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

async function measureRequests(bench, mongod, start) {
  const rows = [];
  for (const [operation, subjects] of Object.entries(operationsOf(start))) {
    bench.progress(`${operation}: starting the servers, and making sure that they do what is measured`);
    const servers = [];
    const turns = {};
    for (const [, , begin] of subjects) servers.push(await begin());
    await sleep(SETTLE);
    const idle = await mongod.pace();
    for (const [index, [label, product, , proof, loadOf]] of subjects.entries()) {
      await prove(product, servers[index], proof);
      turns[label] = measured(mongod, idle, servers[index], await loadOf(product, servers[index]));
    }
    const found = await inTurns(bench, { rounds: ROUNDS, warmUp: 2 }, turns);
    for (const { child } of servers) {
      child.kill();
      await child.ended;
    }
    const of = (label, what) => found[label].map((round) => round[what]);
    for (const [index, [label]] of subjects.entries()) {
      const rate = median(of(label, 'rate'));
      rows.push([
        index === 0 ? operation : '',
        label,
        rate < 100 ? rate.toFixed(1) : whole(rate),
        medianRatio(of(label, 'rate'), of(subjects[0][0], 'rate')).toFixed(2),
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

/** One round of a load: its rate, and what one of it costs whom, also afterwards, without what is done anyway. */
function measured(mongod, idle, { pid }, load) {
  return async () => {
    const before = { server: processorTime(pid), ...(await mongod.work()) };
    const began = performance.now();
    const rate = await load();
    const count = (rate * (performance.now() - began)) / 1000;
    // nightlatch's audit events go their way after the answers.
    await mongod.settled(idle);
    const seconds = (performance.now() - began) / 1000;
    const after = { server: processorTime(pid), ...(await mongod.work()) };
    const each = (what, anyway) => Math.max(0, (after[what] - before[what] - anyway * seconds) / count);
    return {
      rate,
      server: each('server', 0),
      mongod: each('time', idle.time),
      commands: each('commands', idle.commands),
    };
  };
}

/**
 * What is compared, by operation: how it is called, whose it is, how its server is started, what that has to prove, and
 * how it is put under load. The first is nightlatch's, which the others are set against.
 */
function operationsOf({ service, unhashedService, unhashedHost, betterAuth }) {
  const signUp = (size) => (product, server) => signUps(product, server, size);
  const logIn = (size) => (product, server) => logins(product, server, size);
  const ask = (path) => (product, server) => asks(product, server, { seconds: SECONDS, path });
  const refresh = (product, server) => refreshes(product, server, UNHASHED);

  const unhashed = () => betterAuth({ HASHING: 'off' });
  const cached = () => betterAuth({ HASHING: 'off', COOKIE_CACHE: 'on' });
  const renewing = () => betterAuth({ HASHING: 'off', UPDATE_AGE: '0' });

  const hashes = { hashes: true };
  const paths = [ROUTE];
  return {
    'sign-up': [
      ['nightlatch', NIGHTLATCH, service, hashes, signUp(HASHED)],
      ['better-auth', BETTER_AUTH, betterAuth, hashes, signUp(HASHED)],
    ],
    'sign-up, the hash taken out': [
      ['nightlatch', NIGHTLATCH, unhashedService, {}, signUp(UNHASHED)],
      ['better-auth', BETTER_AUTH, unhashed, {}, signUp(UNHASHED)],
    ],
    login: [
      ['nightlatch', NIGHTLATCH, service, hashes, logIn(HASHED)],
      ['better-auth', BETTER_AUTH, betterAuth, hashes, logIn(HASHED)],
    ],
    'login, the hash taken out': [
      ['nightlatch', NIGHTLATCH, unhashedService, {}, logIn(UNHASHED)],
      ['better-auth', BETTER_AUTH, unhashed, {}, logIn(UNHASHED)],
    ],
    "an application's guarded route": [
      ['nightlatch: its guards, Nest on Fastify', NIGHTLATCH, unhashedHost, { paths }, ask(ROUTE)],
      ["better-auth: `getSession()`, Node.js's HTTP server", BETTER_AUTH, unhashed, { paths }, ask(ROUTE)],
      ['the same with its cookie cache', BETTER_AUTH, cached, { paths }, ask(ROUTE)],
    ],
    'who is logged in': [
      [
        'nightlatch: `GET /auth/whoami`, from the token',
        NIGHTLATCH,
        unhashedService,
        {},
        ask(NIGHTLATCH.whoami),
      ],
      ['nightlatch: `GET /auth/me`, with the user', NIGHTLATCH, unhashedService, { paths: [ME] }, ask(ME)],
      ['better-auth: `GET /get-session`', BETTER_AUTH, unhashed, {}, ask(BETTER_AUTH.whoami)],
      ['the same with its cookie cache', BETTER_AUTH, cached, {}, ask(BETTER_AUTH.whoami)],
    ],
    refresh: [
      ['nightlatch: a rotation', NIGHTLATCH, unhashedService, { refreshes: true }, refresh],
      ['better-auth: a session prolonged', BETTER_AUTH, renewing, { refreshes: true }, refresh],
    ],
  };
}
