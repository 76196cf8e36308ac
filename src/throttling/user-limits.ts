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

interface Limits {
  readonly user: RequestLimit;
  readonly address?: RequestLimit;
}

interface Counters {
  readonly user: RequestCounter;
  readonly address: RequestCounter | undefined;
}

/**
 * Limits on what users do with their own accounts. Those of one address are counted by `@Throttle()` before anybody
 * knows whose request it is; these are counted when that is known.
 */
@Injectable()
export class UserLimits {
  private readonly counters: Readonly<Record<LimitedAct, Counters>>;

  constructor(
    store: RateLimitStore,
    private readonly keys: CounterKeys,
    @Inject(THROTTLING_CONFIG) private readonly config: ThrottlingConfig,
  ) {
    const limits: [string, Limits][] = Object.entries(USER_LIMITS);
    this.counters = Object.fromEntries(
      limits.map(([act, { user, address }]) => [
        act,
        {
          user: store.counter(`${act}:user`, user),
          address: address && store.counter(`${act}:address`, address),
        },
      ]),
    ) as Record<LimitedAct, Counters>;
  }

  /**
   * Counts what is about to be done.
   *
   * @param act what
   * @param actor who does it
   * @throws DomainError `too_many_attempts`
   */
  async count(act: LimitedAct, { userId, ip }: Actor): Promise<void> {
    if (!this.config.enabled) return;
    const { user, address } = this.counters[act];
    // The address first: one that is used up uses up nobody's own any more.
    if (address !== undefined) refuseAbove(await address.count(addressKey(ip)));
    refuseAbove(await user.count(this.keys.of(userId)));
  }
}

function refuseAbove({ allowed, retryAfter }: Usage): void {
  if (!allowed) throw new DomainError('too_many_attempts', { retryAfter });
}
