import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { callerOf } from '../../common/callers/index.js';
import { hasAuthorization } from '../../common/http/index.js';
import { JwtAuthGuard } from './jwt-auth.guard.js';

/**
 * For a `@Public()` route that makes a difference between somebody and anybody: no token is fine, but one that is
 * sent must be as good as everywhere. A client that says who it is and is not believed wants to know it.
 */
@Injectable()
export class OptionalJwtAuthGuard implements CanActivate {
  constructor(private readonly guard: JwtAuthGuard) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (hasAuthorization(callerOf(context))) await this.guard.authenticate(context);
    return true;
  }
}
