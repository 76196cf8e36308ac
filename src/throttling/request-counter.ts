import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import { type Usage, wholeSeconds } from './usage.js';

/** Which part of a limit a node counts for itself, before it tells all nodes of it. */
const UNTOLD = 1 / 20;

/**
 * Counts requests twice: in the memory of this node, and for all nodes together. So a flood that this node can
 * tell by itself costs no database call, and while the store of all nodes fails nothing goes uncounted. The first requests
 * of a generous limit, which is all that most clients ever make, cost none either: they are told with the next one.
 */
export class RequestCounter {
  private readonly untold: number;

  /**
   * @param points how many are allowed
   * @param own what counts for this node
   * @param shared what counts for all nodes
   */
  constructor(
    private readonly points: number,
    private readonly own: RateLimiterAbstract,
    private readonly shared: RateLimiterAbstract,
  ) {
    this.untold = Math.floor(points * UNTOLD);
  }

  /**
   * Counts one request, also one that is refused.
   *
   * @param key whose it is
   */
  async count(key: string): Promise<Usage> {
    // First: of many at once, the first ones to come are then the ones that all nodes count.
    const own = await consume(this.own, key);
    const { consumedPoints: count } = own;
    if (count <= this.untold || count > this.points) return this.usage(own);
    const told = count === this.untold + 1 ? count : 1;
    const shared = await consume(this.shared, key, told).catch(() => own);
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
async function consume(limiter: RateLimiterAbstract, key: string, points = 1): Promise<RateLimiterRes> {
  try {
    return await limiter.consume(key, points);
  } catch (thrown) {
    if (thrown instanceof RateLimiterRes) return thrown;
    throw thrown;
  }
}
