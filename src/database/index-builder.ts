import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { type Connection, type Model, mongo } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import { keepApart } from './keep-apart.js';
import { UnfinishedIndexesError } from './unavailable.error.js';

/** One of the same name, or of the same fields, is there with other options. */
const CONFLICTS = [85, 86];

/**
 * Builds every index before the first request is served: unique ones decide races, so a server without them
 * is not a slower server but a wrong one.
 */
@Injectable()
export class IndexBuilder {
  constructor(@InjectConnection(CONNECTION) private readonly connection: Connection) {}

  /**
   * @throws ConfigurationError when an index is in the way that we have not made
   * @throws UnfinishedIndexesError when it takes longer than a command may: MongoDB goes on, and who asks again waits for the same
   * indexes
   * @throws when an index can't be built, for example a unique one over duplicates; the boot ends then
   */
  async build(): Promise<void> {
    await Promise.all(Object.values(this.connection.models).map(buildFor));
  }
}

async function buildFor({ collection, schema }: Model<unknown>): Promise<void> {
  const { collectionName } = collection;
  const indexes = schema.indexes().map(([key, options]) => ({ ...options, key }) as mongo.IndexDescription);
  if (indexes.length === 0) return;
  try {
    // With one command: MongoDB reads the collection once for all of them.
    await collection.createIndexes(indexes);
  } catch (error) {
    // It has answered a moment ago, when the collections were claimed.
    if (error instanceof mongo.MongoNetworkTimeoutError) throw new UnfinishedIndexesError(collectionName);
    if (!(error instanceof mongo.MongoServerError) || !CONFLICTS.includes(Number(error.code))) throw error;
    throw keepApart(
      `the collection ${collectionName} has an index that is in the way of ours (${error.message}); if the collection ` +
        'is ours, drop that index',
    );
  }
}
