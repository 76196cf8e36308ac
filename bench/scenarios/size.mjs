import { randomBytes } from 'node:crypto';
import { seed } from '../support/seed.mjs';
import { tableOfSizes } from '../support/sizes.mjs';
import { whole } from '../support/table.mjs';

export const about =
  'what users and sessions take on disk and in indexes, and how long indexes take to build; `--users N` (200000)';

export async function run(bench, { users = 200_000 }) {
  const uri = await bench.mongod();
  await seed(uri, { users, cost: 10, progress: (text) => bench.progress(text) });
  const env = { MONGODB_URI: uri, KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64') };
  const start = async () => {
    const began = performance.now();
    await bench.service({ env });
    return (performance.now() - began) / 1000;
  };
  bench.progress('the first start of a service, which builds the indexes');
  const first = await start();
  const second = await start();

  return (
    `${await tableOfSizes(uri)}\n\n` +
    `${whole(users)} users and sessions: ${first.toFixed(1)} s until the first service is ready, which builds the ` +
    `indexes, ${second.toFixed(1)} s until the second is.`
  );
}
