import { type CanActivate, type ExecutionContext, Inject, Injectable, Logger } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '../common/errors/index.js';
import { clientOf, type PlatformResponse, routeMetadata } from '../common/http/index.js';
import { THROTTLING_CONFIG, type ThrottlingConfig } from '../config/index.js';
import { ForgottenProxy } from './forgotten-proxy.js';
import { AddressBucketStore } from './guessing/address-bucket.store.js';
import { type LimitName } from './limits.js';
import { RequestLimits } from './request-limits.js';
import { THROTTLE, type ThrottleOption } from './throttle.decorator.js';
import { type Usage } from './usage.js';

type ThrottledRequest = Parameters<typeof clientOf>[0] &
  Parameters<ForgottenProxy['watch']>[0] & { body: unknown };

/** Never in production. */
const HINT =
  'In development RATE_LIMITS=off switches the limits off; in an application of your own it is rateLimits: false.';

/** Holds requests to a `@Throttle()` route to its limit. The first of the guards: it asks for the least work. */
@Injectable()
export class ThrottleGuard implements CanActivate {
  private readonly logger = new Logger(ThrottleGuard.name);
  private hasHinted = false;

  constructor(
    private readonly reflector: Reflector,
    private readonly requests: RequestLimits,
    private readonly addressBucketStore: AddressBucketStore,
    private readonly proxy: ForgottenProxy,
    @Inject(THROTTLING_CONFIG) private readonly config: ThrottlingConfig,
  ) {}

  /** Without a promise where there is no limit: Nest would wait for it, at every request. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const options = routeMetadata(this.reflector, THROTTLE, context) as ThrottleOption[] | undefined;
    if (options === undefined || !this.config.enabled || context.getType() !== 'http') return true;
    return this.admit(options, context);
  }

  private async admit(options: ThrottleOption[], context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<ThrottledRequest>();
    const names = options.flatMap((option) => (typeof option === 'function' ? option(request.body) : option));
    const { ip } = clientOf(request);
    this.proxy.watch(request);
    let tightest: Usage | undefined;
    for (const name of names) {
      const usage =
        name === 'password' ? await this.addressBucketStore.look(ip) : await this.requests.count(name, ip);
      if (tightest === undefined || usage.remaining <= tightest.remaining) tightest = usage;
      if (!usage.allowed) break;
    }
    if (tightest === undefined) return true;
    setLimitHeaders(http.getResponse<PlatformResponse>(), tightest);
    if (tightest.allowed) return true;
    throw new DomainError('too_many_attempts', {
      retryAfter: tightest.retryAfter,
      ...(!this.config.production && { detail: this.hintAt(names) }),
    });
  }

  /** For who meets the limits with a script or a test of their own. */
  private hintAt(names: readonly LimitName[]): string {
    if (!this.hasHinted) this.logger.warn(`The limit of ${names.join(' and ')} was met. ${HINT}`);
    this.hasHinted = true;
    return HINT;
  }
}

/**
 * draft-ietf-httpapi-ratelimit-headers-06, the last one with these three fields; of several limits, about the one that
 * has the least left.
 */
function setLimitHeaders(response: PlatformResponse, { limit, remaining, resetAfter }: Usage): void {
  response.header('RateLimit-Limit', String(limit));
  response.header('RateLimit-Remaining', String(remaining));
  response.header('RateLimit-Reset', String(resetAfter));
}
