import { inTurns } from '../support/bench.mjs';
import { PERSON, requestJson } from '../support/client.mjs';
import { rawBcrypt } from '../support/raw-hash.mjs';
import { median, medianRatio } from '../support/statistics.mjs';
import { sleep, startStorm } from '../support/storm.mjs';
import { atLeast, table } from '../support/table.mjs';

export const about = 'logins at cost 12 against bcrypt by itself, both with one thread on one core';

const COST = 12;
const SECONDS = 8;
const ROUNDS = 5;
const TARGET = 0.95;

export async function run(bench) {
  const uri = await bench.mongod();
  const env = {
    ...{ MONGODB_URI: uri, BCRYPT_COST: String(COST), PASSWORD_HASH_THREADS: '1' },
    // One account stands for many, so no login has to end an earlier session.
    SESSIONS_PER_ACCOUNT: '1000',
  };
  const { port } = await bench.service({ env, pinned: true });
  await requestJson(port, 'POST', '/auth/signup', { body: PERSON });
  const found = await inTurns(
    bench,
    { rounds: ROUNDS, warmUp: 0 },
    {
      floor: () => rawBcrypt(bench, { cost: COST, threads: 1, seconds: SECONDS, pinned: true }),
      service: async () => {
        const storm = await startStorm(port);
        const rate = await storm.rate(sleep(SECONDS * 1000));
        await storm.stop();
        return rate;
      },
    },
  );
  return table(
    ['login', 'per second', 'of bcrypt'],
    [
      ['bcrypt by itself', median(found.floor).toFixed(2), '1.00'],
      [
        '`POST /auth/login`',
        median(found.service).toFixed(2),
        atLeast(medianRatio(found.service, found.floor), TARGET),
      ],
    ],
  );
}
