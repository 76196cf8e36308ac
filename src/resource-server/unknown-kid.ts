import { performance } from 'node:perf_hooks';
import { Injectable } from '@nestjs/common';
import { IssuerKeys } from './issuer-keys.js';
import { RevocationsFeed } from './revocations.feed.js';

/** Seconds between two looks for an unknown key: anybody can make one up. */
export const LOOK_AGAIN_AFTER = 10;

/**
 * Looks again when a token names a key that we don't know: it may be newer than our news. One look serves
 * everybody who waits, and the next one is a while off, so made-up names cause no storm.
 */
@Injectable()
export class UnknownKid {
  private lookedAt = -Infinity;
  private looking: Promise<void> | undefined;

  constructor(
    private readonly keys: IssuerKeys,
    private readonly feed: RevocationsFeed,
  ) {}

  /** Resolves when there is nothing more to wait for; at once when it is too early to look again. */
  async lookAgain(): Promise<void> {
    if (this.looking === undefined && performance.now() - this.lookedAt > LOOK_AGAIN_AFTER * 1000) {
      this.lookedAt = performance.now();
      this.looking = this.look().finally(() => (this.looking = undefined));
    }
    await this.looking;
  }

  /** The feed too: a key counts only when both know it, and one that replaces a revoked key signs at once. */
  private async look(): Promise<void> {
    await this.keys.refresh();
    await this.feed.poll();
  }
}
