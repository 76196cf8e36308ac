import { randomBytes } from 'node:crypto';
import { mongo } from 'mongoose';
import { seed } from '../support/seed.mjs';
import { table, whole } from '../support/table.mjs';

export const about =
  'what users and sessions take on disk and in indexes, and how long indexes take to build; `--users N` (200000)';

const COLLECTIONS = ['users', 'sessions'];

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

  const client = await new mongo.MongoClient(uri).connect();
  bench.finally(() => client.close());
  // Sizes on disk are those of the last checkpoint.
  await client.db('admin').command({ fsync: 1 });
  const rows = [];
  for (const name of COLLECTIONS) {
    const { count, avgObjSize, storageSize, totalIndexSize, indexSizes } = await client
      .db()
      .command({ collStats: name });
    rows.push([
      `\`${name}\``,
      whole(avgObjSize),
      whole(storageSize / count),
      whole(totalIndexSize / count),
      Object.keys(indexSizes).length,
    ]);
  }
  const heading = ['bytes for each of', 'document', 'on disk, compressed', 'in indexes', 'indexes'];
  return (
    `${table(heading, rows)}\n\n` +
    `${whole(users)} users and sessions: ${first.toFixed(1)} s until the first service is ready, which builds the ` +
    `indexes, ${second.toFixed(1)} s until the second is.`
  );
}
