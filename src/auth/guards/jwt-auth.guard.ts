import { type CanActivate, type ExecutionContext, Inject, Injectable, Optional } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Caller, callerOf, connectionCaller } from '../../common/callers/index.js';
import { DomainError, refuse, refuseConnection } from '../../common/errors/index.js';
import {
  bearerChallenge,
  bearerToken,
  hasAuthorization,
  isPublic,
  presentedToken,
  type UserPrincipal,
} from '../../common/http/index.js';
import { RevocationStore } from '../../revocation/index.js';
import { VerifiedTokens } from '../../tokens/index.js';
import { JwtStrategy } from '../strategies/jwt.strategy.js';
import { RESOURCE_METADATA } from '../resource-metadata.js';
import { authenticate } from './authenticate.js';

/**
 * Lets a request through when it carries a valid access token, or when the route is `@Public()`: an HTTP request, a GraphQL
 * operation, each message of a WebSocket, each message of a microservice.
 */
@Injectable()
export class JwtAuthGuard implements CanActivate {
  constructor(
    private readonly strategy: JwtStrategy,
    private readonly verified: VerifiedTokens,
    private readonly revocationStore: RevocationStore,
    private readonly reflector: Reflector,
    @Optional() @Inject(RESOURCE_METADATA) private readonly metadata?: string,
  ) {}

  /** Without a promise where the token is known: Nest would wait for it, at every request. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (isPublic(context, JwtAuthGuard)) return true;
    if (context.getType() === 'http') {
      const caller = callerOf(context);
      const known = this.knownHolder(caller);
      if (known !== undefined) {
        caller.user = this.admit(known, context);
        return true;
      }
    }
    return this.authenticate(context).then(() => true);
  }

  /**
   * Finds out who asks, whether or not the route is public.
   *
   * @param context the route, resolver or handler
   * @returns the holder of a valid access token, also found on `request.user` and by `@CurrentUser()` from now on
   * @throws DomainError `authentication_required`, `access_token_invalid`, `service_unavailable`; outside HTTP what
   * {@link refuse} makes of it
   */
  async authenticate(context: ExecutionContext): Promise<UserPrincipal> {
    const caller = callerOf(context);
    try {
      return (caller.user = await this.identify(caller, context));
    } catch (error) {
      throw error instanceof DomainError ? await refuse(context, error) : error;
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
    const principal = this.knownHolder(caller) ?? (await this.holderOf(caller, context));
    if (principal === undefined) {
      const code = hasAuthorization(caller) ? 'access_token_invalid' : 'authentication_required';
      throw this.refusal(code, context);
    }
    return this.admit(principal, context);
  }

  /** The holder of a token that this node has verified before, if it is one. */
  private knownHolder(caller: Caller): UserPrincipal | undefined {
    return this.verified.find(presentedToken(caller));
  }

  private async holderOf(caller: Caller, context?: ExecutionContext): Promise<UserPrincipal | undefined> {
    const token = bearerToken(caller);
    if (token === null) return undefined;
    // Once more, for a scheme that is spelled another way.
    const known = this.verified.find(token);
    if (known !== undefined) return known;
    const principal = await authenticate<UserPrincipal>(this.strategy, caller, context?.getArgByIndex(1));
    if (principal !== undefined) this.verified.remember(token, principal);
    return principal;
  }

  /** The last word, known token or new: revoked ones are out at once. */
  private admit(principal: UserPrincipal, context: ExecutionContext | undefined): UserPrincipal {
    if (this.revocationStore.isRevoked(principal)) throw this.refusal('access_token_invalid', context);
    return principal;
  }

  private refusal(
    code: 'authentication_required' | 'access_token_invalid',
    context: ExecutionContext | undefined,
  ): DomainError {
    const headers = bearerChallenge(code, this.metadata, this.reflector, context);
    return new DomainError(code, headers && { headers });
  }
}
