import { mongo } from 'mongoose';
import { table, whole } from './table.mjs';

const COLLECTIONS = ['users', 'sessions'];
const HEADING = ['bytes for each of', 'document', 'on disk, compressed', 'in indexes', 'indexes'];

/** A table of what users and sessions take, on all shards together where there are shards. */
export async function tableOfSizes(uri) {
  const client = await new mongo.MongoClient(uri).connect();
  try {
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
    return table(HEADING, rows);
  } finally {
    await client.close();
  }
}
