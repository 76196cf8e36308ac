import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { DomainError, refuse } from '../common/errors/index.js';
import { BEFORE_READY, isOpened } from '../common/http/index.js';
import { Startup } from './startup.js';

/** Seconds. */
const RETRY_AFTER = 5;

/**
 * Until the service is ready a request is not let through to what would evaluate it without keys, revocations or indexes:
 * a good token would be refused, a revoked one accepted, a name given away twice.
 */
@Injectable()
export class StartupGuard implements CanActivate {
  constructor(private readonly startup: Startup) {}

  /** @throws DomainError `service_unavailable` before that, except for routes with `@BeforeReady()` */
  canActivate(context: ExecutionContext): true | Promise<never> {
    if (this.startup.isReady || isOpened(BEFORE_READY, context)) return true;
    return refuse(context, new DomainError('service_unavailable', { retryAfter: RETRY_AFTER }));
  }
}
