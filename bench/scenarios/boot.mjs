import { mongo } from 'mongoose';
import { inTurns, PINS } from '../support/bench.mjs';
import { processorTime } from '../support/processor-time.mjs';
import { median, medianRatio } from '../support/statistics.mjs';
import { atMost, table } from '../support/table.mjs';

export const about =
  'from the start of the process to ready, with MongoDB up and a key ring in it, over the tutorial';

const ROUNDS = 7;
/** Of the tutorial's application. */
const TARGET = 1.15;

export async function run(bench) {
  const uri = await bench.mongod();
  const cwd = bench.folder();
  const options = { cwd, env: { MONGODB_URI: uri }, pinned: true };
  const timed = (start) => async () => {
    const began = performance.now();
    const { child, pid } = await start();
    const seconds = (performance.now() - began) / 1000;
    const processor = process.platform === 'linux' ? processorTime(pid) / 1e6 : NaN;
    child.kill();
    await child.ended;
    return { seconds, processor };
  };
  // The first start of all, which makes indexes and keys, is of the round that warms up.
  const found = await inTurns(
    bench,
    { rounds: ROUNDS },
    {
      tutorial: timed(() => bench.server('bench/floors/tutorial.mjs', { ...options, path: '/health/ready' })),
      service: timed(() => bench.service(options)),
    },
  );
  const client = new mongo.MongoClient(uri);
  const keys = await client.db().collection('signing_keys').countDocuments();
  await client.close();
  const row = (name, what, ratio) => {
    const of = (field) => found[name].map((start) => start[field]);
    const floor = (field) => found.tutorial.map((start) => start[field]);
    return [
      what,
      median(of('seconds')).toFixed(2),
      Math.max(...of('seconds')).toFixed(2),
      ratio ? atMost(medianRatio(of('seconds'), floor('seconds')), TARGET, 2) : '1.00',
      median(of('processor')).toFixed(2),
      medianRatio(of('processor'), floor('processor')).toFixed(2),
    ];
  };
  return table(
    [`boot${PINS ? ', on one core' : ''}`, 'seconds', 'longest', 'ratio', 'of the processor', 'ratio'],
    [
      row('tutorial', "the tutorial's application"),
      row('service', `the service, ${keys} keys in the ring`, true),
    ],
  );
}
