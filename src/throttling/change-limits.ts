import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/index.js';
import { THROTTLING_CONFIG, type ThrottlingConfig } from '../config/index.js';
import { addressKey } from './client-address.js';
import { CounterKeys } from './counter-keys.js';
import { CHANGES } from './limits.js';
import { RateLimitStore } from './rate-limit.store.js';
import { type RequestCounter } from './request-counter.js';
import { type Usage } from './usage.js';

/** What users change of their own accounts, again and again if they like. */
export type OwnChange = keyof typeof CHANGES;

/** Who changes their own account, and where from. */
export interface Changer {
  userId: string;
  ip: string;
}

/**
 * Limits on what users do to their own accounts. Those of one address are counted by `@Throttle()` before anybody
 * knows whose request it is; these are counted when that is known.
 */
@Injectable()
export class ChangeLimits {
  private readonly counters: ReadonlyMap<OwnChange, { user: RequestCounter; address: RequestCounter }>;

  constructor(
    store: RateLimitStore,
    private readonly keys: CounterKeys,
    @Inject(THROTTLING_CONFIG) private readonly config: ThrottlingConfig,
  ) {
    const names = Object.keys(CHANGES) as OwnChange[];
    this.counters = new Map(
      names.map((name) => [
        name,
        {
          user: store.counter(`${name}:user`, CHANGES[name].user),
          address: store.counter(`${name}:address`, CHANGES[name].address),
        },
      ]),
    );
  }

  /**
   * Counts a change that is about to be made.
   *
   * @param change which
   * @param changer who makes it
   * @throws DomainError `too_many_attempts`
   */
  async count(change: OwnChange, { userId, ip }: Changer): Promise<void> {
    const counters = this.counters.get(change);
    if (!this.config.enabled || counters === undefined) return;
    // The address first: one that is used up uses up nobody's own any more.
    refuseAbove(await counters.address.count(addressKey(ip)));
    refuseAbove(await counters.user.count(this.keys.of(userId)));
  }
}

function refuseAbove({ allowed, retryAfter }: Usage): void {
  if (!allowed) throw new DomainError('too_many_attempts', { retryAfter });
}
