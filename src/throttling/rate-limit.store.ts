import { Inject, Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model } from 'mongoose';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterMongo,
  RateLimiterRedis,
  RLWrapperTimeouts,
} from 'rate-limiter-flexible';
import { CONNECTION } from '../common/connection.js';
import { type RequestLimit } from './limits.js';
import { RateLimit } from './rate-limit.schema.js';
import { RedisConnection } from './redis-connection.js';
import { RequestCounter } from './request-counter.js';

/**
 * Milliseconds for the store to answer, or the memory of the node does. Short: with a database that hangs, what the request itself needs of it
 * must still fail within the 5 s of a 503.
 */
const STORE_TIMEOUT = 500;

/** Where requests are counted, for all nodes together: Redis if there is one, else MongoDB. */
@Injectable()
export class RateLimitStore {
  constructor(
    @InjectModel(RateLimit.name, CONNECTION) private readonly counts: Model<RateLimit>,
    @Inject(RedisConnection) private readonly redis: RedisConnection | null,
  ) {}

  /**
   * @param name of the limit
   * @param limit its numbers
   */
  counter(name: string, limit: RequestLimit): RequestCounter {
    const options = { keyPrefix: `nightlatch:${name}`, ...limit };
    const shared = this.redis === null ? this.inMongo(options) : inRedis(this.redis, options);
    return new RequestCounter(
      limit.points,
      new RateLimiterMemory(options),
      new RLWrapperTimeouts({ ...options, limiter: shared, timeoutMs: STORE_TIMEOUT }),
    );
  }

  private inMongo(options: RequestLimit & { keyPrefix: string }): RateLimiterAbstract {
    const { db: connection, collection } = this.counts;
    return new RateLimiterMongo({
      ...options,
      // Acknowledged by the primary alone: that a count survives a failover is not worth the wait.
      storeClient: connection.getClient().db(connection.name, { writeConcern: { w: 1 } }),
      tableName: collection.collectionName,
      // IndexBuilder's.
      disableIndexesCreation: true,
    });
  }
}

function inRedis(
  { client }: RedisConnection,
  options: RequestLimit & { keyPrefix: string },
): RateLimiterAbstract {
  return new RateLimiterRedis({ ...options, storeClient: client, useRedisPackage: true });
}
