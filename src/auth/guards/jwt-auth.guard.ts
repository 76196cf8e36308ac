import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '../../common/errors/index.js';
import { hasAuthorization, IS_PUBLIC, type Principal } from '../../common/http/index.js';
import { JwtStrategy } from '../strategies/jwt.strategy.js';
import { authenticate } from './authenticate.js';

type GuardedRequest = Parameters<typeof hasAuthorization>[0] & { user?: Principal };

/** Lets a request through when it carries a valid access token, or when the route is `@Public()`. */
@Injectable()
export class JwtAuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly strategy: JwtStrategy,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride<boolean>(IS_PUBLIC, [context.getHandler(), context.getClass()]))
      return true;
    const http = context.switchToHttp();
    const request = http.getRequest<GuardedRequest>();
    const principal = await authenticate<Principal>(this.strategy, request, http.getResponse());
    if (principal === undefined) {
      throw new DomainError(hasAuthorization(request) ? 'access_token_invalid' : 'authentication_required');
    }
    request.user = principal;
    return true;
  }
}
