import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { type Connection, type Model, mongo } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import { SPREAD, type Spread } from './shard-keys.js';

/** What `hello` of a router (`mongos`) says, and no other server's. */
const ROUTER = 'isdbgrid';

/** A collection of ours, and where it is. */
export interface SpreadCollection {
  /** As it is called in the database. */
  readonly name: string;
  /** About how many documents it has. */
  readonly documents: number;
  /** What it is sharded by; undefined when all of it is on one shard. */
  readonly shardKey: Record<string, unknown> | undefined;
  /** What it should be sharded by, or why it should not be. */
  readonly wanted: Spread;
}

/** A cluster and what it has of ours. */
export interface Cluster {
  readonly shards: readonly string[];
  readonly collections: readonly SpreadCollection[];
}

/** Spreads our collections over the shards of a cluster. */
@Injectable()
export class Sharding {
  constructor(@InjectConnection(CONNECTION) private readonly connection: Connection) {}

  /**
   * Looks, and changes nothing.
   *
   * @returns undefined when the database is not reached through a `mongos`
   * @throws what the driver throws, above all when the user of the connection string may not ask for the shards
   */
  async look(): Promise<Cluster | undefined> {
    const admin = this.admin();
    const { msg } = await admin.command({ hello: 1 });
    if (msg !== ROUTER) return undefined;
    const { shards } = await admin.command({ listShards: 1 });
    const models = Object.values(this.connection.models) as Model<unknown>[];
    const collections = await Promise.all(models.map((model) => this.lookAt(model)));
    return {
      shards: (shards as { _id: string }[]).map(({ _id }) => _id).toSorted(),
      collections: collections.toSorted((a, b) => a.name.localeCompare(b.name)),
    };
  }

  /**
   * Shards one collection, hashed; the balancer then moves documents to the other shards, while they are used. The index that
   * it needs is built before, and may take its time. Done again, it does nothing.
   *
   * @param name the collection
   * @param by its field
   * @throws what the driver throws, above all when the user may not do it
   */
  async shard(name: string, by: '_id' | 'key'): Promise<void> {
    const key = { [by]: 'hashed' } as const;
    await this.buildIndex(name, key);
    await this.admin().command({ shardCollection: `${this.connection.name}.${name}`, key });
  }

  /**
   * In a large collection it takes longer than a command may. MongoDB goes on with it, and who asks again waits for the same
   * one.
   */
  private async buildIndex(name: string, key: mongo.IndexSpecification): Promise<void> {
    for (;;) {
      try {
        await this.connection.collection(name).createIndex(key, {}, {});
        return;
      } catch (error) {
        if (!(error instanceof mongo.MongoNetworkTimeoutError)) throw error;
      }
    }
  }

  private async lookAt({ collection, schema }: Model<unknown>): Promise<SpreadCollection> {
    const name = collection.collectionName;
    const config = this.connection.getClient().db('config');
    const [documents, entry] = await Promise.all([
      collection.estimatedDocumentCount(),
      config.collection<{ _id: string; key: Record<string, unknown> }>('collections').findOne({
        _id: `${this.connection.name}.${name}`,
        unsplittable: { $ne: true },
      } as mongo.Filter<{ _id: string }>),
    ]);
    const wanted = SPREAD[String(schema.get('collection'))];
    if (wanted === undefined) throw new Error(`Nobody has said how ${name} is spread over shards`);
    return { name, documents, shardKey: entry?.key, wanted };
  }

  private admin(): mongo.Db {
    return this.connection.getClient().db('admin');
  }
}
