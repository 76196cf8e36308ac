import { setInterval } from 'node:timers';
import { seed } from '../support/seed.mjs';
import { whole } from '../support/table.mjs';

export const about =
  'no measurement: makes `--users N` users and sessions, in MONGODB_URI or in a mongod that lives until Ctrl-C';

export async function run(bench, { users = 1000 }) {
  const own = process.env.MONGODB_URI === undefined;
  const uri = own ? await bench.mongod() : process.env.MONGODB_URI;
  const cost = Number(process.env.BCRYPT_COST ?? 12);
  const began = performance.now();
  await seed(uri, { users, cost, progress: (text) => bench.progress(text) });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const made = `${whole(users)} users with a session each, in ${seconds} s`;
  if (!own) return made;
  console.log(`\n${made}. MONGODB_URI=${uri} until Ctrl-C.`);
  // The timer keeps the process alive; a signal ends it.
  return new Promise(() => setInterval(() => undefined, 60_000));
}
