import { CORES, inTurns } from '../support/bench.mjs';
import { PERSON, requestJson } from '../support/client.mjs';
import { median, medianRatio, quantile } from '../support/statistics.mjs';
import {
  askSteadily,
  logIn,
  logInSteadily,
  postSteadily,
  signUpMany,
  sleep,
  startFlood,
  startStorm,
} from '../support/storm.mjs';
import { atLeast, atMost, table } from '../support/table.mjs';

export const about =
  'guarded requests beside 16 logins in flight and beside hostile bodies, and logins beside an address that floods';

const COST = 12;
const SECONDS = 6;
const ROUNDS = 5;
const PER_SECOND = 150;

/** Of guarded requests in a storm, p99 in milliseconds; of logins beside them, of those without. */
const P99 = 10;
const SHARE = 0.9;

/** How many hostile bodies per second, and how large: as large as the service takes. */
const BODIES = 8;
const BODY_SIZE = 16_384;

/** How many logins an address that floods has in flight, and how many others log in meanwhile, per second. */
const FLOOD = 20;
const OTHERS = 2;
/** Seconds in which there are enough of those for a p95. */
const LONG = 10;
/** Beside an attack, how much slower others may be: the p95 of logins, the p99 of guarded requests. */
const SLOWER = 2;

export async function run(bench) {
  return `${await storm(bench)}\n\n${await bodies(bench)}\n\n${await flood(bench)}`;
}

async function storm(bench) {
  const uri = await bench.mongod();
  // Not pinned: the hashing threads are to use every core, and make way on every core.
  const { port } = await bench.service({ env: { MONGODB_URI: uri, BCRYPT_COST: String(COST) } });
  await requestJson(port, 'POST', '/auth/signup', { body: PERSON });
  // Of another account: whoever logs in so often has their earlier sessions ended (SESSIONS_PER_ACCOUNT).
  const asking = { ...PERSON, email: 'asking@example.com' };
  const { accessToken: token } = await requestJson(port, 'POST', '/auth/signup', { body: asking });
  const ask = () => askSteadily(port, token, { perSecond: PER_SECOND, seconds: SECONDS });

  const found = await inTurns(
    bench,
    { rounds: ROUNDS },
    {
      quiet: ask,
      storm: async () => {
        const storm = await startStorm(port);
        const alone = await storm.rate(sleep(SECONDS * 1000));
        const asking = ask();
        const beside = await storm.rate(asking);
        await storm.stop();
        return { ...(await asking), alone, beside };
      },
    },
  );
  const of = (results, share) => median(results.map(({ times }) => quantile(times, share)));
  const errorsOf = (results) => results.reduce((sum, { errors }) => sum + errors, 0);
  const rates = (name) => found.storm.map((result) => result[name]);
  return table(
    ['guarded requests', 'p50, ms', 'p99, ms', 'errors', 'logins/s', 'of those without guarded requests'],
    [
      [
        'nobody logs in',
        ...[of(found.quiet, 0.5).toFixed(1), of(found.quiet, 0.99).toFixed(1)],
        ...[errorsOf(found.quiet), '', ''],
      ],
      [
        `16 logins in flight, ${CORES} threads`,
        of(found.storm, 0.5).toFixed(1),
        atMost(of(found.storm, 0.99), P99),
        atMost(errorsOf(found.storm), 0, 0),
        median(rates('beside')).toFixed(2),
        atLeast(medianRatio(rates('beside'), rates('alone')), SHARE),
      ],
    ],
  );
}

/** Bodies of the greatest size, 16 KiB: one that is well-formed, and one in which a string seems to begin at every quote. */
async function bodies(bench) {
  const uri = await bench.mongod();
  const { port } = await bench.service({ env: { MONGODB_URI: uri } });
  await requestJson(port, 'POST', '/auth/signup', { body: PERSON });
  const token = await logIn(port);
  const ask = () => askSteadily(port, token, { perSecond: PER_SECOND, seconds: SECONDS });
  const beside = async (raw) => {
    const posting = postSteadily(port, raw, { perSecond: BODIES, seconds: SECONDS });
    const asking = await ask();
    await posting;
    return asking;
  };
  const found = await inTurns(
    bench,
    { rounds: ROUNDS },
    {
      wellFormed: () => beside(JSON.stringify({ email: 'x'.repeat(BODY_SIZE - 12) })),
      quotes: () => beside('\\"'.repeat(BODY_SIZE / 2)),
    },
  );
  const p = (name, share) => found[name].map(({ times }) => quantile(times, share));
  const row = (name) => [median(p(name, 0.5)).toFixed(1), median(p(name, 0.99)).toFixed(1)];
  return table(
    [`guarded requests beside ${BODIES} bodies of 16 KiB per second`, 'p50, ms', 'p99, ms', 'of the p99'],
    [
      ['well-formed', ...row('wellFormed'), ''],
      [
        'escaped quotes',
        ...row('quotes'),
        atMost(medianRatio(p('quotes', 0.99), p('wellFormed', 0.99)), SLOWER, 2),
      ],
    ],
  );
}

async function flood(bench) {
  const uri = await bench.mongod();
  const { port } = await bench.service({
    env: { MONGODB_URI: uri, BCRYPT_COST: String(COST), RATE_LIMITS: 'on', TRUST_PROXY: '1' },
  });
  const people = await signUpMany(port, FLOOD);
  await requestJson(port, 'POST', '/auth/signup', { body: PERSON });
  const token = await logIn(port);
  const others = async () => {
    const asking = askSteadily(port, token, { perSecond: PER_SECOND, seconds: LONG });
    const logins = await logInSteadily(port, people, { perSecond: OTHERS, seconds: LONG });
    return { logins, asking: await asking };
  };
  const round = async (ip) => {
    const flooding = startFlood(port, people, ip);
    // Until all of it waits.
    await sleep(1000);
    const found = await others();
    await flooding.stop();
    return found;
  };

  let address = 0;
  const found = await inTurns(
    bench,
    { rounds: ROUNDS },
    // Each round another one: its limit is far, so that it does its worst.
    { alone: others, flooded: () => round(`203.0.113.${(address += 1)}`) },
  );
  bench.progress('one address goes on');
  const flooding = startFlood(port, people, '203.0.113.66');
  while (!flooding.statuses.includes(429)) await sleep(100);
  await flooding.stop();

  const p = (results, kind, share) => median(results.map((result) => quantile(result[kind].times, share)));
  const errors = (results, kind) => results.reduce((sum, result) => sum + result[kind].errors, 0);
  const p95s = (name) => found[name].map(({ logins }) => quantile(logins.times, 0.95));
  return table(
    ['logins of others', 'p50, ms', 'p95, ms', 'of p95 alone', 'errors', 'guarded p99, ms', 'of the address'],
    [
      [
        'nobody else',
        ...[p(found.alone, 'logins', 0.5).toFixed(0), p(found.alone, 'logins', 0.95).toFixed(0), ''],
        ...[errors(found.alone, 'logins'), p(found.alone, 'asking', 0.99).toFixed(1), ''],
      ],
      [
        `one address has ${FLOOD} in flight`,
        ...[p(found.flooded, 'logins', 0.5).toFixed(0), p(found.flooded, 'logins', 0.95).toFixed(0)],
        atMost(medianRatio(p95s('flooded'), p95s('alone')), SLOWER, 2),
        atMost(errors(found.flooded, 'logins'), 0, 0),
        atMost(p(found.flooded, 'asking', 0.99), P99),
        `429 after ${flooding.statuses.indexOf(429)} logins`,
      ],
    ],
  );
}
