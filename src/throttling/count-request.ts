import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import { type Usage, wholeSeconds } from './usage.js';

/**
 * Counts one request.
 *
 * @param limiter what counts
 * @param points how many it allows
 * @param key whose request it is
 */
export async function countRequest(
  limiter: RateLimiterAbstract,
  points: number,
  key: string,
): Promise<Usage> {
  const { consumedPoints, msBeforeNext } = await limiter.consume(key).catch(refusal);
  const resetAfter = wholeSeconds(msBeforeNext);
  const allowed = consumedPoints <= points;
  return {
    allowed,
    limit: points,
    remaining: Math.max(0, points - consumedPoints),
    resetAfter,
    retryAfter: allowed ? 0 : Math.max(1, resetAfter),
  };
}

/** It throws its refusals; what else it throws is an error. */
function refusal(thrown: unknown): RateLimiterRes {
  if (thrown instanceof RateLimiterRes) return thrown;
  throw thrown;
}
