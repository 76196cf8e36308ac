import { PERSON, requestJson } from '../support/client.mjs';
import { guardedRate } from '../support/load.mjs';
import { residentMemory } from '../support/resident-memory.mjs';
import { atMost, table, whole } from '../support/table.mjs';

export const about = 'resident memory over 1,000,000 guarded requests';

const REQUESTS = 1_000_000;
const SAMPLES = 10;
/** MiB. */
const TARGET = 200;
/** Of the last half over the first: that it has stopped growing, give or take what a collection leaves behind. */
const FLAT = 1.1;

export async function run(bench) {
  if (process.platform !== 'linux') return 'Read from /proc: on Linux only.';
  const uri = await bench.mongod();
  const { port, pid } = await bench.service({ env: { MONGODB_URI: uri }, pinned: true });
  const { accessToken: token } = await requestJson(port, 'POST', '/auth/signup', { body: PERSON });
  const samples = [residentMemory(pid)];
  while (samples.length <= SAMPLES) {
    bench.progress(
      `${whole(((samples.length - 1) * REQUESTS) / SAMPLES)} requests: ${samples.at(-1).toFixed(0)} MiB`,
    );
    await guardedRate({ port, path: '/auth/whoami', token, seconds: 600, amount: REQUESTS / SAMPLES });
    samples.push(residentMemory(pid));
  }
  const growth = samples.at(-1) / samples[SAMPLES / 2];
  return table(
    ['requests', 'resident, MiB', ''],
    samples.map((mib, index) => [
      whole((index * REQUESTS) / SAMPLES),
      index === SAMPLES ? atMost(mib, TARGET, 0) : mib.toFixed(0),
      index === SAMPLES ? `${atMost(growth, FLAT, 2)} of half-way` : '',
    ]),
  );
}
