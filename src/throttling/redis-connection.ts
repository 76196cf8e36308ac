import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { createClient } from 'redis';

/** Milliseconds that the boot waits for Redis before it goes on without. */
const PATIENCE = 2000;

/** The connection to Redis. It comes back by itself; while it is away commands fail at once. */
export class RedisConnection {
  private readonly logger = new Logger(RedisConnection.name);
  private readonly redis;
  private isLost = false;

  /** @param url from REDIS_URL; it may hold a password and is never logged */
  constructor(url: string) {
    this.redis = createClient({
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
    this.redis.on('error', () => this.lost());
    this.redis.on('ready', () => this.found());
  }

  /** For rate-limiter-flexible. */
  get client(): unknown {
    return this.redis;
  }

  /** Connects, or goes on trying in the background. */
  async open(): Promise<void> {
    const connected = this.redis.connect().catch(() => this.lost());
    await Promise.race([connected, sleep(PATIENCE, undefined, { ref: false })]);
  }

  close(): void {
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
