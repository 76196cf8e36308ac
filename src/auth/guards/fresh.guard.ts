import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { callerOf } from '../../common/callers/index.js';
import { Clock } from '../../common/clock.js';
import { DomainError, refuse } from '../../common/errors/index.js';
import { type Freshness, isFresh, REQUIRED_FRESHNESS, stepUpRequired } from '../../common/freshness.js';
import { type Principal, routeMetadata, type UserPrincipal } from '../../common/http/index.js';
import { assuranceOf, SessionStore } from '../../sessions/index.js';
import { UserStore } from '../../users/index.js';
import { reasonToEnd } from '../refresh.flow.js';
import { standingProofs } from '../standing-proofs.js';
import { JwtAuthGuard } from './jwt-auth.guard.js';

/** What `@RequireFresh()` asks for. */
export interface RequiredFreshness extends Freshness {
  readonly live: boolean;
}

/** Keeps a `@RequireFresh()` route to sessions that were proved a short time ago, or by two factors. */
@Injectable()
export class FreshGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly jwtAuthGuard: JwtAuthGuard,
    private readonly sessionStore: SessionStore,
    private readonly userStore: UserStore,
    private readonly clock: Clock,
  ) {}

  /** Without a promise where the token alone decides. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const needed = routeMetadata(this.reflector, REQUIRED_FRESHNESS, context) as RequiredFreshness;
    const user: Principal | undefined = callerOf(context).user;
    if (user !== undefined) return this.judge(user, needed, context);
    // No guard of ours came before, or the route is public to it.
    return this.jwtAuthGuard.authenticate(context).then((found) => this.judge(found, needed, context));
  }

  private judge(
    user: Principal,
    needed: RequiredFreshness,
    context: ExecutionContext,
  ): boolean | Promise<boolean> {
    // A machine proves nothing.
    if (user.kind !== 'user') return refuse(context, new DomainError('forbidden'));
    if (!isFresh(user, needed, this.clock.now())) return refuse(context, stepUpRequired(needed));
    return needed.live ? this.isLive(user, needed, context) : true;
  }

  private async isLive(
    { id, sessionId }: UserPrincipal,
    needed: Freshness,
    context: ExecutionContext,
  ): Promise<boolean> {
    const now = this.clock.now();
    const [user, session] = await Promise.all([
      this.userStore.findById(id),
      this.sessionStore.findAlive(sessionId),
    ]);
    if (user === null || session === null || reasonToEnd(user, session) !== undefined)
      return refuse(context, new DomainError('access_token_invalid'));
    if (!isFresh(assuranceOf(standingProofs(user, session)), needed, now))
      return refuse(context, stepUpRequired(needed));
    return true;
  }
}
