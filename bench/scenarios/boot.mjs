import { mongo } from 'mongoose';
import { PINS } from '../support/bench.mjs';
import { median } from '../support/statistics.mjs';
import { atMost, table } from '../support/table.mjs';

export const about = 'from the start of the process to ready, with MongoDB up and a key ring in it';

const ROUNDS = 7;
/** Seconds. */
const TARGET = 1.5;

export async function run(bench) {
  const uri = await bench.mongod();
  const cwd = bench.folder();
  const times = [];
  for (let round = -1; round < ROUNDS; round++) {
    bench.progress(
      round < 0 ? 'the first start, which makes indexes and keys' : `start ${round + 1} of ${ROUNDS}`,
    );
    const began = performance.now();
    const { child } = await bench.service({ cwd, env: { MONGODB_URI: uri }, pinned: true });
    if (round >= 0) times.push((performance.now() - began) / 1000);
    child.kill();
    await child.ended;
  }
  const client = new mongo.MongoClient(uri);
  const keys = await client.db().collection('signing_keys').countDocuments();
  await client.close();
  return table(
    ['boot', 'seconds', 'longest'],
    [
      [
        `to ready, ${keys} keys in the ring${PINS ? ', on one core' : ''}`,
        atMost(median(times), TARGET, 2),
        Math.max(...times).toFixed(2),
      ],
    ],
  );
}
