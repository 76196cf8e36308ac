import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '../../common/errors/index.js';
import { type Principal, REQUIRED_ROLES } from '../../common/http/index.js';

/** Keeps a `@Roles()` route to the holders of one of its roles. Runs after `JwtAuthGuard`. */
@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const required = this.reflector.getAllAndOverride<string[] | undefined>(REQUIRED_ROLES, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (required === undefined) return true;
    const { user } = context.switchToHttp().getRequest<{ user?: Principal }>();
    if (user?.roles.some((role) => required.includes(role))) return true;
    throw new DomainError('forbidden');
  }
}
