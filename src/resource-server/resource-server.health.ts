import { Injectable } from '@nestjs/common';
import { RevocationsFeed } from './revocations.feed.js';

/** For the host's own readiness check and metrics. */
@Injectable()
export class ResourceServerHealth {
  constructor(private readonly feed: RevocationsFeed) {}

  /** Whether tokens can be evaluated by news that is fresh enough. */
  isReady(): boolean {
    return this.feed.isFresh();
  }

  /** Seconds since the issuer was last heard from; Infinity before the first time. */
  staleness(): number {
    return this.feed.staleness();
  }

  /**
   * Asks the issuer now, instead of within the next second.
   *
   * @returns whether tokens can be evaluated
   */
  async ask(): Promise<boolean> {
    await this.feed.poll();
    return this.isReady();
  }
}
