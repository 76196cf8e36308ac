import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { callerOf } from '../../common/callers/index.js';
import { DomainError, refuse } from '../../common/errors/index.js';
import { holdsRequiredRole, isPublic } from '../../common/http/index.js';
import { JwtAuthGuard } from './jwt-auth.guard.js';

/** Keeps a `@Roles()` route to the holders of one of its roles, unless the route is public. Runs after `JwtAuthGuard`. */
@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): true | Promise<never> {
    if (isPublic(context, JwtAuthGuard)) return true;
    if (holdsRequiredRole(this.reflector, context, callerOf(context).user)) return true;
    return refuse(context, new DomainError('forbidden'));
  }
}
