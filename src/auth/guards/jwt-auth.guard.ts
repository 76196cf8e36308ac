import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '../../common/errors/index.js';
import { bearerToken, hasAuthorization, isPublic, type Principal } from '../../common/http/index.js';
import { RevocationsService } from '../../revocation/index.js';
import { VerifiedTokens } from '../../tokens/index.js';
import { JwtStrategy } from '../strategies/jwt.strategy.js';
import { authenticate } from './authenticate.js';

type GuardedRequest = Parameters<typeof hasAuthorization>[0] & { user?: Principal };

/** Lets a request through when it carries a valid access token, or when the route is `@Public()`. */
@Injectable()
export class JwtAuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly strategy: JwtStrategy,
    private readonly verified: VerifiedTokens,
    private readonly revocations: RevocationsService,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    return isPublic(this.reflector, context) || this.admit(context);
  }

  /**
   * Lets a request through that carries a valid access token, on whatever route.
   *
   * @param context the request; its `user` is the holder of the token afterwards
   * @throws DomainError `authentication_required`, `access_token_invalid`, `service_unavailable`
   */
  async admit(context: ExecutionContext): Promise<true> {
    const http = context.switchToHttp();
    const request = http.getRequest<GuardedRequest>();
    const principal = await this.holderOf(request, http.getResponse());
    if (principal === undefined) {
      throw new DomainError(hasAuthorization(request) ? 'access_token_invalid' : 'authentication_required');
    }
    this.refuseRevoked(principal);
    request.user = principal;
    return true;
  }

  private async holderOf(request: GuardedRequest, response: unknown): Promise<Principal | undefined> {
    const token = bearerToken(request);
    const known = token === null ? undefined : this.verified.find(token);
    if (known !== undefined) return known;
    const principal = await authenticate<Principal>(this.strategy, request, response);
    if (token !== null && principal !== undefined) this.verified.remember(token, principal);
    return principal;
  }

  /** In memory: a guarded request asks no database. */
  private refuseRevoked(principal: Principal): void {
    const status = this.revocations.status(principal);
    if (status === 'revoked') throw new DomainError('access_token_invalid');
    if (status === 'unknown') {
      throw new DomainError('service_unavailable', {
        detail: 'This node is cut off from the news of revoked sessions.',
        retryAfter: 5,
      });
    }
  }
}
