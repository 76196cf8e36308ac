import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '../../common/errors/index.js';
import { holdsRequiredRole, type Principal } from '../../common/http/index.js';

/** Keeps a `@Roles()` route to the holders of one of its roles. Runs after `JwtAuthGuard`. */
@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const { user } = context.switchToHttp().getRequest<{ user?: Principal }>();
    if (holdsRequiredRole(this.reflector, context, user)) return true;
    throw new DomainError('forbidden');
  }
}
