import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import { type Usage, wholeSeconds } from './usage.js';

/**
 * Counts requests twice: in the memory of this node, and for all nodes together. So a flood that this node can
 * tell by itself costs no database call, and while the store of all nodes fails nothing goes uncounted.
 */
export class RequestCounter {
  /**
   * @param points how many are allowed
   * @param own what counts for this node
   * @param shared what counts for all nodes
   */
  constructor(
    private readonly points: number,
    private readonly own: RateLimiterAbstract,
    private readonly shared: RateLimiterAbstract,
  ) {}

  /**
   * Counts one request, also one that is refused.
   *
   * @param key whose it is
   */
  async count(key: string): Promise<Usage> {
    // First: of many at once, the first ones to come are then the ones that all nodes count.
    const own = await consume(this.own, key);
    if (own.consumedPoints > this.points) return this.usage(own);
    const shared = await consume(this.shared, key).catch(() => own);
    return this.usage(shared.consumedPoints > own.consumedPoints ? shared : own);
  }

  private usage({ consumedPoints, msBeforeNext }: RateLimiterRes): Usage {
    const allowed = consumedPoints <= this.points;
    const resetAfter = wholeSeconds(msBeforeNext);
    return {
      allowed,
      limit: this.points,
      remaining: Math.max(0, this.points - consumedPoints),
      resetAfter,
      retryAfter: allowed ? 0 : Math.max(1, resetAfter),
    };
  }
}

/** The library throws what it refuses; what else it throws is an error. */
async function consume(limiter: RateLimiterAbstract, key: string): Promise<RateLimiterRes> {
  try {
    return await limiter.consume(key);
  } catch (thrown) {
    if (thrown instanceof RateLimiterRes) return thrown;
    throw thrown;
  }
}
