/**
 * What a login storm does to guarded requests, and what keeping it away from them costs in logins: the built
 * server in several variants, each with 16 logins in flight, alone and beside 150 guarded requests a second.
 * bcrypt by itself is measured in the same rounds. `npm run build && node bench/hashing.mjs [rounds] [cost]`
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import bcrypt from 'bcrypt';
import { startEmbeddedMongod } from '../dist/database/embedded/embedded-mongod.js';

const ROUNDS = Number(process.argv[2] ?? 3);
const COST = Number(process.argv[3] ?? 12);
const IN_FLIGHT = 16;
const GUARDED_PER_SECOND = 150;
/** Seconds of each measurement, and until a storm is steady. */
const SECONDS = 6;
const SETTLE = 1;
const FIRST_PORT = 3970;

const CORES = availableParallelism();
/** `nice` is the niceness of the hashing threads. */
const VARIANTS = [
  { hashing: 'libuv', name: "libuv's pool", threads: CORES },
  { hashing: '0', name: 'own threads, nice 0', threads: CORES },
  { hashing: '10', name: 'own threads, nice 10', threads: CORES },
  { hashing: '15', name: 'own threads, nice 15', threads: CORES },
  { hashing: '19', name: 'own threads, nice 19', threads: CORES },
  { hashing: '0', name: 'own threads, nice 0', threads: 1 },
  { hashing: '10', name: 'own threads, nice 10', threads: 1 },
];

const PERSON = { name: 'Bench', email: 'bench@example.com', password: 'correct horse battery staple' };

const agent = new http.Agent({ keepAlive: true });
const sleep = (seconds) => new Promise((wake) => setTimeout(wake, seconds * 1000));

function request(port, method, path, { token, body } = {}) {
  return new Promise((done, fail) => {
    const headers = {
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(body && { 'Content-Type': 'application/json' }),
    };
    const outgoing = http.request({ host: '127.0.0.1', port, method, path, headers, agent }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => done({ status: response.statusCode, text }));
    });
    outgoing.on('error', fail);
    outgoing.end(body && JSON.stringify(body));
  });
}

async function logIn(port) {
  const { email, password } = PERSON;
  const { status, text } = await request(port, 'POST', '/auth/login', { body: { email, password } });
  if (status !== 200) throw new Error(`A login answered ${status}`);
  return JSON.parse(text).accessToken;
}

/** Does something over and over, so many at once, until it is stopped. */
async function startStorm(doIt) {
  let [done, stopped] = [0, false];
  const loops = Array.from({ length: IN_FLIGHT }, async () => {
    for (; !stopped; done++) await doIt();
  });
  await sleep(SETTLE);
  return {
    /** How often per second it is done meanwhile. */
    async rate(meanwhile) {
      const [before, began] = [done, performance.now()];
      await meanwhile;
      return (done - before) / ((performance.now() - began) / 1000);
    },
    async stop() {
      stopped = true;
      await Promise.all(loops);
    },
  };
}

/** Guarded requests, each sent when it is due, whatever became of those before. Adds their times, in ms. */
async function ask(port, token, { times, errors }) {
  const began = performance.now();
  const answers = [];
  for (let sent = 0; sent < SECONDS * GUARDED_PER_SECOND; sent++) {
    await sleep((began - performance.now()) / 1000 + sent / GUARDED_PER_SECOND);
    const asked = performance.now();
    answers.push(
      request(port, 'GET', '/auth/whoami', { token }).then(({ status }) => {
        times.push(performance.now() - asked);
        if (status !== 200) errors.push(status);
      }),
    );
  }
  await Promise.all(answers);
}

async function startServer({ hashing, threads }, port, cwd, uri) {
  const env = {
    ...process.env,
    PORT: String(port),
    PUBLIC_URL: 'http://localhost:3000',
    MONGODB_URI: uri,
    BCRYPT_COST: String(COST),
    PASSWORD_HASH_THREADS: String(threads),
    LOG_LEVEL: 'error',
    BENCH_HASHING: hashing,
    // Sixteen logins to one account at once are what the limits are there for.
    RATE_LIMITS: 'off',
  };
  const variant = resolve('bench/support/hashing-variant.mjs');
  const server = spawn(process.execPath, ['--import', variant, resolve('dist/main.js')], {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (;;) {
    const ready = await request(port, 'GET', '/health/ready').catch(() => undefined);
    if (ready?.status === 200) return server;
    if (server.exitCode !== null) throw new Error('A server did not start');
    await sleep(0.1);
  }
}

/** How many threads of a process have which niceness, to see that a variant is what it says (Linux). */
function niceness(pid) {
  if (process.platform !== 'linux') return '';
  const counts = {};
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    // The 19th field. The 2nd, a name in brackets, may hold spaces.
    const fields = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8').split(') ').at(-1).split(' ');
    counts[fields[16]] = (counts[fields[16]] ?? 0) + 1;
  }
  return Object.entries(counts)
    .map(([nice, count]) => `${count} × ${nice}`)
    .join(', ');
}

const quantile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * values.length) - 1)];
const median = (values) => quantile(values, 0.5);

function progress(round, what) {
  process.stderr.write(`\r\x1b[Kround ${round + 1} of ${ROUNDS}: ${what}`);
}

const cwd = mkdtempSync(join(tmpdir(), 'nightlatch-bench-'));
const mongod = await startEmbeddedMongod({ dataDir: join(cwd, 'mongod'), log: () => undefined });
const servers = [];
try {
  for (const [index, variant] of VARIANTS.entries()) {
    process.stderr.write(`\r\x1b[Kstarting ${index + 1} of ${VARIANTS.length}`);
    servers.push(await startServer(variant, FIRST_PORT + index, cwd, mongod.uri));
  }
  await request(FIRST_PORT, 'POST', '/auth/signup', { body: PERSON });
  const token = await logIn(FIRST_PORT);
  const hash = await bcrypt.hash(PERSON.password, COST);

  const raw = [];
  const quiet = { p50: [], p99: [], errors: [] };
  const results = VARIANTS.map(() => ({ alone: [], beside: [], p50: [], p99: [], errors: [] }));
  for (let round = 0; round < ROUNDS; round++) {
    progress(round, 'bcrypt by itself');
    const bare = await startStorm(() => bcrypt.compare(PERSON.password, hash));
    raw.push(await bare.rate(sleep(SECONDS)));
    await bare.stop();

    progress(round, 'guarded requests by themselves');
    const times = [];
    await ask(FIRST_PORT, token, { times, errors: quiet.errors });
    quiet.p50.push(quantile(times, 0.5));
    quiet.p99.push(quantile(times, 0.99));

    for (const [index, { name, threads }] of VARIANTS.entries()) {
      progress(round, `${name}, ${threads} threads`);
      const result = results[index];
      const times = [];
      const storm = await startStorm(() => logIn(FIRST_PORT + index));
      result.alone.push(await storm.rate(sleep(SECONDS)));
      const asking = ask(FIRST_PORT + index, token, { times, errors: result.errors });
      result.beside.push(await storm.rate(asking));
      await storm.stop();
      result.p50.push(quantile(times, 0.5));
      result.p99.push(quantile(times, 0.99));
    }
  }

  process.stderr.write('\r\x1b[K');
  console.log(
    `${CORES} cores, cost ${COST}, medians of ${ROUNDS} rounds of ${SECONDS} s. ` +
      `bcrypt by itself: ${median(raw).toFixed(2)}/s`,
  );
  console.log(
    '| hashing | threads | guarded p50, ms | p99, ms | errors | logins/s | of bcrypt | beside guarded requests | threads by niceness |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|');
  const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);
  row('nobody logs in', '', median(quiet.p50).toFixed(1), median(quiet.p99).toFixed(1), quiet.errors.length);
  for (const [index, { name, threads }] of VARIANTS.entries()) {
    const { alone, beside, p50, p99, errors } = results[index];
    const ofRaw = median(alone.map((rate, round) => rate / raw[round]));
    const ofAlone = median(beside.map((rate, round) => rate / alone[round]));
    row(
      ...[name, threads, median(p50).toFixed(1), median(p99).toFixed(1), errors.length],
      ...[median(alone).toFixed(2), ofRaw.toFixed(2), ofAlone.toFixed(2), niceness(servers[index].pid)],
    );
  }
} finally {
  for (const server of servers) {
    server.kill();
    await new Promise((done) => server.once('exit', done));
  }
  agent.destroy();
  await mongod.stop();
  rmSync(cwd, { recursive: true, force: true });
}
