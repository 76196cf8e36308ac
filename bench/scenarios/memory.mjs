import { inTurns } from '../support/bench.mjs';
import { PERSON, requestJson } from '../support/client.mjs';
import { guardedRate } from '../support/load.mjs';
import { residentMemory } from '../support/resident-memory.mjs';
import { median, medianRatio } from '../support/statistics.mjs';
import { atMost, table, whole } from '../support/table.mjs';

export const about = 'resident memory: idle, over the tutorial, and over 2,000,000 guarded requests';

const ROUNDS = 5;
/** Seconds without a request after which a process is idle. */
const REST = 5;
/** Of the tutorial's application. */
const IDLE_TARGET = 1.2;

const SAMPLES = [0, 500_000, 1_000_000, 2_000_000];
/** MiB after the first million, and what the second may add. */
const TARGET = 140;
const FLAT = 2;

export async function run(bench) {
  if (process.platform !== 'linux') return 'Read from /proc: on Linux only.';
  const uri = await bench.mongod();
  const options = { cwd: bench.folder(), env: { MONGODB_URI: uri }, pinned: true };
  const service = () => bench.service(options);
  const tutorial = () => bench.server('bench/floors/tutorial.mjs', { ...options, path: '/health/ready' });
  const subjects = { tutorial: idle(tutorial), service: idle(service) };
  const found = await inTurns(bench, { rounds: ROUNDS }, subjects);
  const idles = table(
    ['idle', 'resident, MiB', 'ratio'],
    [
      ["the tutorial's application", median(found.tutorial).toFixed(0), '1.00'],
      [
        'the service',
        median(found.service).toFixed(0),
        atMost(medianRatio(found.service, found.tutorial), IDLE_TARGET, 2),
      ],
    ],
  );
  return `${idles}\n\n${await underLoad(bench, service)}`;
}

/** After a rest: what a start leaves behind has gone by then. */
function idle(start) {
  return async () => {
    const { child, pid } = await start();
    await new Promise((wake) => setTimeout(wake, REST * 1000));
    const resident = residentMemory(pid);
    child.kill();
    await child.ended;
    return resident;
  };
}

async function underLoad(bench, start) {
  const { child, port, pid } = await start();
  const { accessToken: token } = await requestJson(port, 'POST', '/auth/signup', { body: PERSON });
  const found = [];
  for (const [index, requests] of SAMPLES.entries()) {
    bench.progress(`${whole(requests)} requests`);
    const amount = requests - (SAMPLES[index - 1] ?? 0);
    if (amount > 0) await guardedRate({ port, path: '/auth/whoami', token, seconds: 900, amount });
    found.push(residentMemory(pid));
  }
  child.kill();
  await child.ended;
  const [million, both] = found.slice(-2);
  return table(
    ['guarded requests', 'resident, MiB'],
    [
      ...SAMPLES.map((requests, index) => [
        whole(requests),
        requests === 1_000_000 ? atMost(million, TARGET, 0) : found[index].toFixed(0),
      ]),
      ['what the second million adds', atMost(both - million, FLAT)],
    ],
  );
}
