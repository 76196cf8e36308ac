import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { type Connection, type Model, mongo } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import { keepApart } from './keep-apart.js';

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
   * @throws when an index can't be built, for example a unique one over duplicates; the boot ends then
   */
  async build(): Promise<void> {
    await Promise.all(Object.values(this.connection.models).map(buildFor));
  }
}

async function buildFor(model: Model<unknown>): Promise<void> {
  try {
    await model.createIndexes();
  } catch (error) {
    if (!(error instanceof mongo.MongoServerError) || !CONFLICTS.includes(Number(error.code))) throw error;
    const { collectionName } = model.collection;
    throw keepApart(
      `the collection ${collectionName} has an index that is in the way of ours (${error.message}); if the collection ` +
        'is ours, drop that index',
    );
  }
}
