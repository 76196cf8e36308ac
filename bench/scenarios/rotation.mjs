import { inTurns } from '../support/bench.mjs';
import { PERSON, requestJson } from '../support/client.mjs';
import { databaseOf } from '../support/database.mjs';
import { rotationRate } from '../support/load.mjs';
import { processorTime } from '../support/processor-time.mjs';
import { median, medianRatio } from '../support/statistics.mjs';
import { atLeast, table, whole } from '../support/table.mjs';

export const about = "rotations against the raw driver's read, update and insert";

const SECONDS = 4;
const ROUNDS = 5;
const SESSIONS = 32;
const TARGET = 1.9;

/** @param {{ builds: string[] }} options folders with other builds of the service, to be compared in the same rounds */
export async function run(bench, { builds }) {
  const uri = await bench.mongod();
  const floor = await bench.server('bench/floors/rotation.mjs', { env: { MONGODB_URI: uri }, pinned: true });

  const sessions = async (port, path, body) => {
    const tokens = [];
    for (let made = 0; made < SESSIONS; made++) {
      const sent = body && { body: { ...body, email: `bench-${made}@example.com` } };
      tokens.push((await requestJson(port, 'POST', path, sent)).refreshToken);
    }
    return tokens;
  };
  const subject = ({ port, pid }, path, refreshTokens) => {
    const timeOf = process.platform === 'linux' ? processorTime : () => NaN;
    return async () => {
      const before = timeOf(pid);
      const rate = await rotationRate({ port, path, refreshTokens, seconds: SECONDS });
      return { rate, cost: (timeOf(pid) - before) / (rate * SECONDS) };
    };
  };
  const subjects = { floor: subject(floor, '/rotate', await sessions(floor.port, '/start')) };
  for (const [index, build] of ['dist', ...builds].entries()) {
    // A database of its own, since each build makes its own keys.
    const env = { MONGODB_URI: databaseOf(uri, `build-${index}`) };
    const service = await bench.service({ build, env, pinned: true });
    const tokens = await sessions(service.port, '/auth/signup', PERSON);
    subjects[build] = subject(service, '/auth/refresh', tokens);
  }
  const found = await inTurns(bench, { rounds: ROUNDS }, subjects);

  const rates = (name) => found[name].map(({ rate }) => rate);
  const row = (name, label, show) => [
    label,
    whole(median(rates(name))),
    show(medianRatio(rates(name), rates('floor'))),
    whole(median(found[name].map(({ cost }) => cost))),
  ];
  return table(
    ['rotation over HTTP', 'rotations/s', 'of the floor', "µs of the server's core for each"],
    [
      row('floor', 'raw read, update and insert', (ratio) => ratio.toFixed(2)),
      row('dist', '`POST /auth/refresh`', (ratio) => atLeast(ratio, TARGET)),
      ...builds.map((build) => row(build, build, (ratio) => ratio.toFixed(2))),
    ],
  );
}
