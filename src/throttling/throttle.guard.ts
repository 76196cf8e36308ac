import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '../common/errors/index.js';
import { clientOf, type PlatformResponse } from '../common/http/index.js';
import { THROTTLING_CONFIG, type ThrottlingConfig } from '../config/index.js';
import { ForgottenProxy } from './forgotten-proxy.js';
import { AddressBuckets } from './guessing/address-buckets.service.js';
import { RequestLimits } from './request-limits.js';
import { THROTTLE, type ThrottleOption } from './throttle.decorator.js';
import { type Usage } from './usage.js';

type ThrottledRequest = Parameters<typeof clientOf>[0] &
  Parameters<ForgottenProxy['watch']>[0] & { body: unknown };

/** Holds requests to a `@Throttle()` route to its limit. The first of the guards: it asks for the least work. */
@Injectable()
export class ThrottleGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly requests: RequestLimits,
    private readonly failures: AddressBuckets,
    private readonly proxy: ForgottenProxy,
    @Inject(THROTTLING_CONFIG) private readonly config: ThrottlingConfig,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const option = this.reflector.getAllAndOverride<ThrottleOption | undefined>(THROTTLE, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (option === undefined || !this.config.enabled || context.getType() !== 'http') return true;
    const http = context.switchToHttp();
    const request = http.getRequest<ThrottledRequest>();
    const name = typeof option === 'function' ? option(request.body) : option;
    const { ip } = clientOf(request);
    this.proxy.watch(request);
    const usage = name === 'password' ? await this.failures.look(ip) : await this.requests.count(name, ip);
    tell(http.getResponse<PlatformResponse>(), usage);
    if (!usage.allowed) throw new DomainError('too_many_attempts', { retryAfter: usage.retryAfter });
    return true;
  }
}

/** draft-ietf-httpapi-ratelimit-headers-06, the last one with these three fields. */
function tell(response: PlatformResponse, { limit, remaining, resetAfter }: Usage): void {
  response.header('RateLimit-Limit', String(limit));
  response.header('RateLimit-Remaining', String(remaining));
  response.header('RateLimit-Reset', String(resetAfter));
}
