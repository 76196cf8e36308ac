import { mongo } from 'mongoose';

/**
 * Everything that a thief of a database gets, as one text.
 *
 * @param uri its connection string
 */
export async function dump(uri: string): Promise<string> {
  const client = new mongo.MongoClient(uri);
  try {
    const collections = await client.db().collections();
    const documents = await Promise.all(collections.map((collection) => collection.find().toArray()));
    return JSON.stringify(documents);
  } finally {
    await client.close();
  }
}
