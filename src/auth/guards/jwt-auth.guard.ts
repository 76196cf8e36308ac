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

  /** Without a promise where the token is known: Nest would wait for it, at every request. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (isPublic(this.reflector, context)) return true;
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    const known = this.knownHolder(request);
    if (known === undefined) return this.authenticate(context).then(() => true);
    this.admit(known, request);
    return true;
  }

  /**
   * Finds out who asks, whether or not the route is public.
   *
   * @param context the route
   * @returns the holder of a valid access token, also found on `request.user` from now on
   * @throws DomainError `authentication_required`, `access_token_invalid`, `service_unavailable`
   */
  async authenticate(context: ExecutionContext): Promise<Principal> {
    const http = context.switchToHttp();
    const request = http.getRequest<GuardedRequest>();
    const principal = this.knownHolder(request) ?? (await this.holderOf(request, http.getResponse()));
    if (principal === undefined) {
      throw new DomainError(hasAuthorization(request) ? 'access_token_invalid' : 'authentication_required');
    }
    return this.admit(principal, request);
  }

  /** The holder of a token that this node has verified before, if it is one. */
  private knownHolder(request: GuardedRequest): Principal | undefined {
    const token = bearerToken(request);
    return token === null ? undefined : this.verified.find(token);
  }

  private async holderOf(request: GuardedRequest, response: unknown): Promise<Principal | undefined> {
    const principal = await authenticate<Principal>(this.strategy, request, response);
    const token = bearerToken(request);
    if (token !== null && principal !== undefined) this.verified.remember(token, principal);
    return principal;
  }

  /** The last word, known token or new: revoked ones are out at once. */
  private admit(principal: Principal, request: GuardedRequest): Principal {
    if (this.revocations.isRevoked(principal)) throw new DomainError('access_token_invalid');
    request.user = principal;
    return principal;
  }
}
