import { inTurns } from '../support/bench.mjs';
import { PERSON, requestJson } from '../support/client.mjs';
import { guardedRate } from '../support/load.mjs';
import { median, medianRatio } from '../support/statistics.mjs';
import { atLeast, table, whole } from '../support/table.mjs';

export const about = 'guarded requests against a bare Nest+Fastify route';

const SECONDS = 3;
const ROUNDS = 5;
const TARGET = 0.85;

export async function run(bench) {
  const uri = await bench.mongod();
  const cwd = bench.folder();
  const env = { MONGODB_URI: uri };
  const service = await bench.service({ cwd, env, pinned: true });
  const { accessToken: token } = await requestJson(service.port, 'POST', '/auth/signup', { body: PERSON });
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

  const rate = (port, path) => () => guardedRate({ port, path, token, seconds: SECONDS });
  const found = await inTurns(
    bench,
    { rounds: ROUNDS, warmUp: 2 },
    {
      bare: rate(bare.port, '/hello'),
      guarded: rate(host.port, '/hello'),
      open: rate(service.port, '/health/live'),
      whoami: rate(service.port, '/auth/whoami'),
    },
  );
  const row = (name, what, target) => {
    const ratio = medianRatio(found[name], found.bare);
    return [
      what,
      whole(median(found[name])),
      target === undefined ? ratio.toFixed(2) : atLeast(ratio, target),
    ];
  };
  return table(
    ['route', 'requests/s', 'of the bare route'],
    [
      row('bare', 'bare Nest+Fastify route'),
      row('guarded', 'the same route behind the guards', TARGET),
      row('open', 'the service: `GET /health/live`, open'),
      row('whoami', 'the service: `GET /auth/whoami`, guarded'),
    ],
  );
}
