import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { isObservable, lastValueFrom, type Observable } from 'rxjs';
import { StartupGuard } from '../../startup/index.js';
import { ThrottleGuard } from '../../throttling/index.js';
import { BodyTypeGuard } from './body-type.guard.js';
import { CrossSiteGuard } from './cross-site.guard.js';
import { JwtAuthGuard } from './jwt-auth.guard.js';
import { MovedRoutes } from './moved-routes.js';
import { RolesGuard } from './roles.guard.js';

/** Which routes of an application the guards stand before. */
export interface GuardedRoutes {
  /** @returns whether a controller is of ours: all guards stand before it */
  isOurs(controller: object): boolean;
  /** Whether all others need an access token too, unless they are `@Public()`. */
  readonly others: boolean;
}

/** Injection token of {@link GuardedRoutes}. */
export const GUARDED_ROUTES = Symbol('GuardedRoutes');

/**
 * The one guard before every route: it asks the others, one after the other. Which of them, that depends on whose
 * controller it is.
 */
@Injectable()
export class GlobalGuard implements CanActivate {
  private readonly ours: readonly CanActivate[];
  private readonly others: readonly CanActivate[];

  constructor(
    @Inject(GUARDED_ROUTES) private readonly routes: GuardedRoutes,
    startup: StartupGuard,
    bodyType: BodyTypeGuard,
    crossSite: CrossSiteGuard,
    throttle: ThrottleGuard,
    jwt: JwtAuthGuard,
    roles: RolesGuard,
    private readonly movedRoutes: MovedRoutes,
  ) {
    // Whether anything can be evaluated yet, whether the body can be read at all, from which page, how often, who asks, in
    // which role.
    this.ours = [startup, bodyType, crossSite, throttle, jwt, roles];
    this.others = routes.others ? [jwt, roles] : [];
  }

  /** @throws what the first guard throws that refuses */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    if (!this.routes.isOurs(context.getClass())) return ask(this.others, 0, context);
    this.movedRoutes.watch(context);
    return ask(this.ours, 0, context);
  }
}

/** Without a promise as long as no guard gives one. */
function ask(
  guards: readonly CanActivate[],
  first: number,
  context: ExecutionContext,
): boolean | Promise<boolean> {
  for (let n = first; n < guards.length; n += 1) {
    const answer = guards[n]?.canActivate(context) ?? true;
    if (answer === false) return false;
    if (answer !== true) return settled(answer).then((admitted) => admitted && ask(guards, n + 1, context));
  }
  return true;
}

/** A test may put a guard of its own in the place of one of these, and Nest's guards may answer in any of three forms. */
async function settled(answer: boolean | Promise<boolean> | Observable<boolean>): Promise<boolean> {
  return isObservable(answer) ? lastValueFrom(answer) : answer;
}
