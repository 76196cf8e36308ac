import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';

/** Milliseconds that the boot waits for Redis before it goes on without. */
const PATIENCE = 2000;

/** The part of the client that matters here. Its own type hangs on every module and script it may have. */
interface RedisClient {
  readonly isOpen: boolean;
  destroy(): void;
  on(event: 'error' | 'ready', listener: () => void): unknown;
}

/** The connection to Redis. It comes back by itself; while it is away commands fail at once. */
export class RedisConnection implements OnApplicationShutdown {
  private readonly logger = new Logger(RedisConnection.name);
  private isLost = false;

  private constructor(private readonly redis: RedisClient) {
    redis.on('error', () => this.lost());
    redis.on('ready', () => this.found());
  }

  /**
   * Connects, or goes on trying in the background.
   *
   * @param url from REDIS_URL; it may hold a password and is never logged
   * @throws Error when the package `redis` is not installed
   */
  static async open(url: string): Promise<RedisConnection> {
    // Not with every start: loading it takes as long as much of the rest. A host without Redis need not even have it.
    const { createClient } = await import('redis').catch(explainMissingPackage);
    const redis = createClient({
      url,
      // Old requests are not to be counted later, as if they came then.
      disableOfflineQueue: true,
      // With a Redis that hangs they must not pile up.
      commandsQueueMaxLength: 1000,
      socket: {
        connectTimeout: PATIENCE,
        reconnectStrategy: (retries) => Math.min(100 * 2 ** retries, 3000),
      },
    });
    const connection = new RedisConnection(redis);
    const connected = redis.connect().catch(() => connection.lost());
    await Promise.race([connected, sleep(PATIENCE, undefined, { ref: false })]);
    return connection;
  }

  /** For rate-limiter-flexible. */
  get client(): unknown {
    return this.redis;
  }

  onApplicationShutdown(): void {
    if (this.redis.isOpen) this.redis.destroy();
  }

  /** Called again with every attempt that fails, and said once. */
  private lost(): void {
    if (!this.isLost) {
      this.logger.warn(
        'Redis (REDIS_URL) does not answer: each node limits requests on its own until it does',
      );
    }
    this.isLost = true;
  }

  private found(): void {
    if (this.isLost) this.logger.log('Redis answers again: all nodes count together');
    this.isLost = false;
  }
}

function explainMissingPackage(error: unknown): never {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
  throw new Error('Counting requests in Redis needs its client: npm install redis', { cause: error });
}
