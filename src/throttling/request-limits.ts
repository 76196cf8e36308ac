import { Injectable } from '@nestjs/common';
import { addressKey } from './client-address.js';
import { REQUEST_LIMITS } from './limits.js';
import { RateLimitStore } from './rate-limit.store.js';
import { type RequestCounter } from './request-counter.js';
import { type Usage } from './usage.js';

/** Counts requests by address. */
@Injectable()
export class RequestLimits {
  private readonly counters;

  constructor(store: RateLimitStore) {
    const entries = Object.entries(REQUEST_LIMITS).map(([name, limit]) => [name, store.counter(name, limit)]);
    this.counters = Object.fromEntries(entries) as Record<keyof typeof REQUEST_LIMITS, RequestCounter>;
  }

  /**
   * Counts a request, also one that is refused.
   *
   * @param name which limit
   * @param ip where from
   */
  count(name: keyof typeof REQUEST_LIMITS, ip: string): Promise<Usage> {
    return this.counters[name].count(addressKey(ip));
  }
}
