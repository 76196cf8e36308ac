import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Caller, callerOf, connectionCaller } from '../common/callers/index.js';
import { Clock } from '../common/clock.js';
import { DomainError } from '../common/errors/domain-error.js';
import { refuse, refuseConnection } from '../common/errors/refuse.js';
import { type Freshness, isFresh, REQUIRED_FRESHNESS, stepUpRequired } from '../common/freshness.js';
import { holdsRequiredRole, isPublic } from '../common/http/access-rules.js';
import { bearerChallenge } from '../common/http/bearer-challenge.js';
import { bearerToken, hasAuthorization } from '../common/http/bearer-token.js';
import { type UserPrincipal } from '../common/http/principal.js';
import { routeMetadata } from '../common/http/route-metadata.js';
import { AccessTokenVerifier } from './access-token.verifier.js';
import { ProtectedResource } from './protected-resource.js';

/** Seconds until a client may try again that was refused for want of news. */
const RETRY_AFTER = 5;

/**
 * Lets a request through when it carries a valid access token with what the route asks for, a role or a fresh session, or when
 * the route is `@Public()`: an HTTP request, a GraphQL operation, each message of a WebSocket, each message of a microservice.
 */
@Injectable()
export class ResourceServerGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: AccessTokenVerifier,
    private readonly clock: Clock,
    private readonly resource: ProtectedResource,
  ) {}

  /** @throws DomainError, outside HTTP what {@link refuse} makes of it */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const needed = routeMetadata(this.reflector, REQUIRED_FRESHNESS, context) as Freshness | undefined;
    if (needed === undefined && isPublic(context, ResourceServerGuard)) return true;
    const caller = callerOf(context);
    try {
      const principal = await this.identify(caller, context);
      if (!holdsRequiredRole(this.reflector, context, principal)) throw new DomainError('forbidden');
      if (needed !== undefined && !isFresh(principal, needed, this.clock.now())) throw stepUpRequired(needed);
      caller.user = principal;
      return true;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return refuse(context, error);
    }
  }

  /**
   * Finds out who has opened a WebSocket, for `handleConnection`, which no guard stands before.
   *
   * @param client the connection
   * @returns the holder of its access token
   * @throws WsException with `authentication_required`, `access_token_invalid`, `service_unavailable`, as a message handler
   * may throw it on
   */
  async authenticateConnection(client: object): Promise<UserPrincipal> {
    try {
      return await this.identify(connectionCaller(client));
    } catch (error) {
      throw error instanceof DomainError ? await refuseConnection(error) : error;
    }
  }

  private async identify(caller: Caller, context?: ExecutionContext): Promise<UserPrincipal> {
    if (!hasAuthorization(caller)) throw this.refusal('authentication_required', context);
    const token = bearerToken(caller);
    const verdict = token === null ? 'invalid' : await this.verifier.verify(token);
    if (verdict === 'invalid') throw this.refusal('access_token_invalid', context);
    if (verdict === 'unknown') {
      const detail = 'This service is cut off from the news of revoked sessions.';
      throw new DomainError('service_unavailable', { detail, retryAfter: RETRY_AFTER });
    }
    return verdict;
  }

  private refusal(
    code: 'authentication_required' | 'access_token_invalid',
    context: ExecutionContext | undefined,
  ): DomainError {
    const headers = bearerChallenge(code, this.resource.metadataUrl, this.reflector, context);
    return new DomainError(code, headers && { headers });
  }
}
