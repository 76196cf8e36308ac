import { readdirSync, readFileSync } from 'node:fs';
import { CORES, inTurns } from '../support/bench.mjs';
import { PERSON, requestJson } from '../support/client.mjs';
import { median, medianRatio, quantile } from '../support/statistics.mjs';
import { askSteadily, logIn, sleep, startStorm } from '../support/storm.mjs';
import { table } from '../support/table.mjs';

export const about =
  'the storm with other ways to hash: threads of libuv, of our own, and how nice those are';

const COST = 12;
const SECONDS = 6;
const ROUNDS = 4;
const PER_SECOND = 150;

/** `hashing` is what support/hashing-variant.mjs makes of the service. */
const VARIANTS = [
  { hashing: 'libuv', name: "libuv's pool", threads: CORES },
  ...[0, 10, 15, 19].map((nice) => ({
    ...{ hashing: String(nice), name: `own threads, nice ${nice}`, threads: CORES },
  })),
  ...[0, 10].map((nice) => ({ hashing: String(nice), name: `own threads, nice ${nice}`, threads: 1 })),
];

/** Threads of a process by their niceness, the 19th field of their `stat` (proc(5)). */
function niceness(pid) {
  const counts = new Map();
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
    const nice = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16];
    counts.set(nice, (counts.get(nice) ?? 0) + 1);
  }
  return [...counts].map(([nice, count]) => `${count} × ${nice}`).join(', ');
}

export async function run(bench) {
  if (process.platform !== 'linux') return 'Threads have a niceness of their own on Linux only.';
  const uri = await bench.mongod();
  const cwd = bench.folder();
  const storms = {};
  const threadsOf = {};
  for (const [index, { hashing, threads }] of VARIANTS.entries()) {
    const { port, pid } = await bench.service({
      ...{ cwd, node: ['--import', new URL('../support/hashing-variant.mjs', import.meta.url).href] },
      env: {
        ...{ MONGODB_URI: uri, BCRYPT_COST: String(COST), BENCH_HASHING: hashing },
        ...{ PASSWORD_HASH_THREADS: String(threads), UV_THREADPOOL_SIZE: String(CORES) },
      },
    });
    if (index === 0) await requestJson(port, 'POST', '/auth/signup', { body: PERSON });
    const token = await logIn(port);
    storms[index] = async () => {
      const storm = await startStorm(port);
      const alone = await storm.rate(sleep(SECONDS * 1000));
      const asking = askSteadily(port, token, { perSecond: PER_SECOND, seconds: SECONDS });
      const beside = await storm.rate(asking);
      await storm.stop();
      threadsOf[index] = niceness(pid);
      return { ...(await asking), alone, beside };
    };
  }
  const found = await inTurns(bench, { rounds: ROUNDS, warmUp: 0 }, storms);
  return table(
    [
      ...['hashing', 'threads', 'guarded p50, ms', 'p99, ms', 'errors', 'logins/s'],
      ...['beside guarded requests', 'threads by niceness'],
    ],
    VARIANTS.map(({ name, threads }, index) => {
      const of = (key) => found[index].map((result) => result[key]);
      const time = (share) => median(of('times').map((times) => quantile(times, share))).toFixed(1);
      const errors = of('errors').reduce((sum, count) => sum + count, 0);
      return [
        ...[name, threads, time(0.5), time(0.99), errors, median(of('alone')).toFixed(2)],
        ...[medianRatio(of('beside'), of('alone')).toFixed(2), threadsOf[index]],
      ];
    }),
  );
}
