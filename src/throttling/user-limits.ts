import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/index.js';
import { THROTTLING_CONFIG, type ThrottlingConfig } from '../config/index.js';
import { addressKey } from './client-address.js';
import { CounterKeys } from './counter-keys.js';
import { type RequestLimit, USER_LIMITS } from './limits.js';
import { RateLimitStore } from './rate-limit.store.js';
import { type RequestCounter } from './request-counter.js';
import { type Usage } from './usage.js';

/** What users do with their own accounts, again and again if they like. */
export type LimitedAct = keyof typeof USER_LIMITS;

/** Whose account it is, and where they come from. */
export interface Actor {
  userId: string;
  ip: string;
}

/**
 * Limits on what users do with their own accounts. Those of one address are counted by `@Throttle()` before anybody
 * knows whose request it is; these are counted when that is known.
 */
@Injectable()
export class UserLimits {
  private readonly counters: ReadonlyMap<LimitedAct, { user: RequestCounter; address?: RequestCounter }>;

  constructor(
    store: RateLimitStore,
    private readonly keys: CounterKeys,
    @Inject(THROTTLING_CONFIG) private readonly config: ThrottlingConfig,
  ) {
    const limits = Object.entries(USER_LIMITS) as [
      LimitedAct,
      { user: RequestLimit; address?: RequestLimit },
    ][];
    this.counters = new Map(
      limits.map(([act, { user, address }]) => [
        act,
        {
          user: store.counter(`${act}:user`, user),
          ...(address !== undefined && { address: store.counter(`${act}:address`, address) }),
        },
      ]),
    );
  }

  /**
   * Counts what is about to be done.
   *
   * @param act what
   * @param actor who does it
   * @throws DomainError `too_many_attempts`
   */
  async count(act: LimitedAct, { userId, ip }: Actor): Promise<void> {
    const counters = this.counters.get(act);
    if (!this.config.enabled || counters === undefined) return;
    // The address first: one that is used up uses up nobody's own any more.
    if (counters.address !== undefined) refuseAbove(await counters.address.count(addressKey(ip)));
    refuseAbove(await counters.user.count(this.keys.of(userId)));
  }
}

function refuseAbove({ allowed, retryAfter }: Usage): void {
  if (!allowed) throw new DomainError('too_many_attempts', { retryAfter });
}
