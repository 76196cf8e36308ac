import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model } from 'mongoose';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterMongo,
  RateLimiterRedis,
  RLWrapperTimeouts,
} from 'rate-limiter-flexible';
import { THROTTLING_CONFIG, type ThrottlingConfig } from '../config/index.js';
import { type RequestLimit } from './limits.js';
import { RateLimit } from './rate-limit.schema.js';
import { RedisConnection } from './redis-connection.js';

/**
 * Milliseconds for the store to answer. Short: with a database that hangs, what the request itself needs of it
 * must still fail within the 5 s of a 503.
 */
const STORE_TIMEOUT = 500;

/** Where requests are counted, for all nodes together: Redis if there is one, else MongoDB. */
@Injectable()
export class RateLimitStore implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly redis: RedisConnection | undefined;

  constructor(
    @InjectModel(RateLimit.name) private readonly counts: Model<RateLimit>,
    @Inject(THROTTLING_CONFIG) { enabled, redisUrl }: ThrottlingConfig,
  ) {
    if (enabled && redisUrl !== undefined) this.redis = new RedisConnection(redisUrl);
  }

  /**
   * @param name of the limit
   * @param limit its numbers
   * @returns what counts; it goes on counting in the memory of this node while the store fails or takes too long
   */
  limiter(name: string, limit: RequestLimit): RateLimiterAbstract {
    const options = { keyPrefix: `nightlatch:${name}`, ...limit };
    return new RLWrapperTimeouts({
      ...options,
      limiter: this.redis === undefined ? this.inMongo(options) : inRedis(this.redis, options),
      insuranceLimiter: new RateLimiterMemory(options),
      timeoutMs: STORE_TIMEOUT,
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.redis?.open();
  }

  onApplicationShutdown(): void {
    this.redis?.close();
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
