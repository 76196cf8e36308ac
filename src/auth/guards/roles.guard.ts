import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { callerOf } from '../../common/callers/index.js';
import { DomainError, refuse } from '../../common/errors/index.js';
import { holdsRequiredRole } from '../../common/http/index.js';

/** Keeps a `@Roles()` route to the holders of one of its roles. Runs after `JwtAuthGuard`. */
@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): true | Promise<never> {
    if (holdsRequiredRole(this.reflector, context, callerOf(context).user)) return true;
    return refuse(context, new DomainError('forbidden'));
  }
}
