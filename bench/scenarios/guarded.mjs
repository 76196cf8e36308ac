import { inTurns } from '../support/bench.mjs';
import { PERSON, requestJson } from '../support/client.mjs';
import { guardedRate, guardedRateOfMany } from '../support/load.mjs';
import { processorTime } from '../support/processor-time.mjs';
import { median, medianRatio } from '../support/statistics.mjs';
import { atLeast, table, whole } from '../support/table.mjs';

export const about = 'guarded requests against a bare Nest+Fastify route';

const SECONDS = 3;
const ROUNDS = 5;
const TOKENS = 32;
const GUARDS_TARGET = 0.95;
const WHOAMI_TARGET = 0.8;
/** Of the same route behind the guards without it. */
const FRESH_TARGET = 0.97;

export async function run(bench) {
  const uri = await bench.mongod();
  const cwd = bench.folder();
  const env = { MONGODB_URI: uri };
  const service = await bench.service({ cwd, env, pinned: true });
  const tokens = [];
  for (let made = 0; made < TOKENS; made++) {
    const body = { ...PERSON, email: `bench-${made}@example.com` };
    tokens.push((await requestJson(service.port, 'POST', '/auth/signup', { body })).accessToken);
  }
  const bare = await bench.server('bench/floors/nest-route.mjs', { path: '/hello', pinned: true });
  const host = await bench.server('bench/floors/guarded-route.mjs', {
    ...{ path: '/health/ready', cwd, pinned: true },
    env: {
      ...env,
      PUBLIC_URL: 'http://localhost:3000',
      RATE_LIMITS: 'off',
      METRICS: 'off',
      LOG_LEVEL: 'error',
      JWT_ACCESS_EXPIRES_IN: '30m',
    },
  });

  const oneToken = ({ port }, path) => guardedRate({ port, path, token: tokens[0], seconds: SECONDS });
  const manyTokens = ({ port }, path) => guardedRateOfMany({ port, path, tokens, seconds: SECONDS });
  return [
    '32 connections, one token:',
    '',
    await measured(bench, { bare, host, service }, oneToken),
    '',
    `64 connections, ${TOKENS} tokens in turn:`,
    '',
    await measured(bench, { bare, host, service }, manyTokens),
  ].join('\n');
}

/** @param rateOf the load: the same for all, headers included, also where nobody reads them */
async function measured(bench, { bare, host, service }, rateOf) {
  const spent = {};
  const subject = (name, server, path) => async () => {
    const before = processorTimeOf(server);
    const rate = await rateOf(server, path);
    (spent[name] ??= []).push((processorTimeOf(server) - before) / (rate * SECONDS));
    return rate;
  };
  const found = await inTurns(
    bench,
    { rounds: ROUNDS, warmUp: 2 },
    {
      bare: subject('bare', bare, '/hello'),
      guarded: subject('guarded', host, '/hello'),
      fresh: subject('fresh', host, '/fresh'),
      open: subject('open', service, '/health/live'),
      whoami: subject('whoami', service, '/auth/whoami'),
    },
  );
  const row = (name, what, target) => {
    const ratio = medianRatio(found[name], found.bare);
    return [
      what,
      whole(median(found[name])),
      median(spent[name].slice(-ROUNDS)).toFixed(1),
      target === undefined ? ratio.toFixed(2) : atLeast(ratio, target),
    ];
  };
  const ofGuarded = medianRatio(found.fresh, found.guarded);
  const fresh = `the same with \`@RequireFresh()\`: ${atLeast(ofGuarded, FRESH_TARGET)} of the guards`;
  return table(
    ['route', 'requests/s', 'µs of the server', 'of the bare route'],
    [
      row('bare', 'bare Nest+Fastify route'),
      row('guarded', 'the same route behind the guards', GUARDS_TARGET),
      row('fresh', fresh),
      row('open', 'the service: `GET /health/live`, open'),
      row('whoami', 'the service: `GET /auth/whoami`, guarded', WHOAMI_TARGET),
    ],
  );
}

/** NaN where it can't be read. */
function processorTimeOf({ pid }) {
  return process.platform === 'linux' ? processorTime(pid) : NaN;
}
