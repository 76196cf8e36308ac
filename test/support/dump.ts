import { mongo } from 'mongoose';

/**
 * Everything that a thief of a database gets, as one text.
 *
 * @param uri its connection string
 */
export async function dump(uri: string): Promise<string> {
  return JSON.stringify(Object.values(await dumpCollections(uri)));
}

/**
 * The same by collection.
 *
 * @param uri its connection string
 */
export async function dumpCollections(uri: string): Promise<Record<string, mongo.Document[]>> {
  const client = new mongo.MongoClient(uri);
  try {
    const collections = await client.db().collections();
    const entries = collections.map(
      async (collection) => [collection.collectionName, await collection.find().toArray()] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  } finally {
    await client.close();
  }
}
