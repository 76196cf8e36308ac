import { type mongo } from 'mongoose';
import { DatabaseProbe } from './database.js';

/**
 * Everything that a thief of a database gets, as one text. Where it is asked for after every test, a
 * {@link DatabaseProbe}, which stays connected, costs less.
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
  const probe = new DatabaseProbe(uri);
  try {
    return await probe.dumpCollections();
  } finally {
    await probe.close();
  }
}
