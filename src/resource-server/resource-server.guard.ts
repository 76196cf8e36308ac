import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '../common/errors/index.js';
import {
  bearerToken,
  hasAuthorization,
  holdsRequiredRole,
  isPublic,
  type Principal,
} from '../common/http/index.js';
import { AccessTokenVerifier } from './access-token.verifier.js';
import { Refusal } from './refusal.js';

type GuardedRequest = Parameters<typeof hasAuthorization>[0] & { user?: Principal };

/** Seconds until a client may try again that was refused for want of news. */
const RETRY_AFTER = 5;

/** Lets a request through when it carries a valid access token with a role the route asks for, or when the route is `@Public()`. */
@Injectable()
export class ResourceServerGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: AccessTokenVerifier,
  ) {}

  /** @throws Refusal */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (isPublic(this.reflector, context)) return true;
    // Where there is no HTTP request there is no header to look at: default deny.
    if (context.getType() !== 'http') throw new Refusal(new DomainError('authentication_required'));
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    const principal = await this.authenticate(request);
    if (!holdsRequiredRole(this.reflector, context, principal))
      throw new Refusal(new DomainError('forbidden'));
    request.user = principal;
    return true;
  }

  private async authenticate(request: GuardedRequest): Promise<Principal> {
    if (!hasAuthorization(request)) throw new Refusal(new DomainError('authentication_required'));
    const token = bearerToken(request);
    const verdict = token === null ? 'invalid' : await this.verifier.verify(token);
    if (verdict === 'invalid') throw new Refusal(new DomainError('access_token_invalid'));
    if (verdict === 'unknown') {
      const detail = 'This service is cut off from the news of revoked sessions.';
      throw new Refusal(new DomainError('service_unavailable', { detail, retryAfter: RETRY_AFTER }));
    }
    return verdict;
  }
}
