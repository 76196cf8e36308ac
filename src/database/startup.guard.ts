import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError, refuse } from '../common/errors/index.js';
import { BEFORE_READY } from '../common/http/index.js';
import { Startup } from './startup.js';

/** Seconds. */
const RETRY_AFTER = 5;

/**
 * Until the service is ready a request is not let through to what would judge it without keys, revocations or indexes:
 * a good token would be refused, a revoked one accepted, a name given away twice.
 */
@Injectable()
export class StartupGuard implements CanActivate {
  constructor(
    private readonly startup: Startup,
    private readonly reflector: Reflector,
  ) {}

  /** @throws DomainError `service_unavailable` before that, except for routes with `@BeforeReady()` */
  canActivate(context: ExecutionContext): true | Promise<never> {
    if (this.startup.isReady) return true;
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(BEFORE_READY, targets) === true) return true;
    return refuse(context, new DomainError('service_unavailable', { retryAfter: RETRY_AFTER }));
  }
}
