import { Injectable } from '@nestjs/common';
import { addressKey } from './client-address.js';
import { countRequest } from './count-request.js';
import { REQUEST_LIMITS } from './limits.js';
import { RateLimitStore } from './rate-limit.store.js';
import { type Usage } from './usage.js';

/** Counts requests by address. */
@Injectable()
export class RequestLimits {
  private readonly limiters;

  constructor(store: RateLimitStore) {
    const entries = Object.entries(REQUEST_LIMITS).map(([name, limit]) => [name, store.limiter(name, limit)]);
    this.limiters = Object.fromEntries(entries) as Record<
      keyof typeof REQUEST_LIMITS,
      ReturnType<RateLimitStore['limiter']>
    >;
  }

  /**
   * Counts a request, also one that is refused.
   *
   * @param name which limit
   * @param ip where from
   */
  count(name: keyof typeof REQUEST_LIMITS, ip: string): Promise<Usage> {
    return countRequest(this.limiters[name], REQUEST_LIMITS[name].points, addressKey(ip));
  }
}
