import { inTurns } from '../support/bench.mjs';
import { PERSON, requestJson } from '../support/client.mjs';
import { rotationRate } from '../support/load.mjs';
import { median, medianRatio } from '../support/statistics.mjs';
import { atLeast, table, whole } from '../support/table.mjs';

export const about = "rotations against the raw driver's read, update and insert";

const SECONDS = 4;
const ROUNDS = 5;
const SESSIONS = 16;
const TARGET = 1.3;

export async function run(bench) {
  const uri = await bench.mongod();
  const service = await bench.service({ env: { MONGODB_URI: uri }, pinned: true });
  const floor = await bench.server('bench/floors/rotation.mjs', { env: { MONGODB_URI: uri }, pinned: true });

  const sessions = async (port, path, body) => {
    const tokens = [];
    for (let made = 0; made < SESSIONS; made++) {
      const sent = body && { body: { ...body, email: `bench-${made}@example.com` } };
      tokens.push((await requestJson(port, 'POST', path, sent)).refreshToken);
    }
    return tokens;
  };
  const subject = (port, path, refreshTokens) => () =>
    rotationRate({ port, path, refreshTokens, seconds: SECONDS });
  const found = await inTurns(
    bench,
    { rounds: ROUNDS },
    {
      floor: subject(floor.port, '/rotate', await sessions(floor.port, '/start')),
      service: subject(service.port, '/auth/refresh', await sessions(service.port, '/auth/signup', PERSON)),
    },
  );
  return table(
    ['rotation over HTTP', 'rotations/s', 'of the floor'],
    [
      ['raw read, update and insert', whole(median(found.floor)), '1.00'],
      [
        '`POST /auth/refresh`',
        whole(median(found.service)),
        atLeast(medianRatio(found.service, found.floor), TARGET),
      ],
    ],
  );
}
