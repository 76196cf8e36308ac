import { applyDecorators, SetMetadata, UseGuards } from '@nestjs/common';
import { FRESHNESS, REQUIRED_FRESHNESS } from '../../common/freshness.js';
import { type Acr } from '../../common/http/index.js';
import { FreshGuard, type RequiredFreshness } from './fresh.guard.js';

/** What a route needs of the session that asks. */
export interface RequireFreshOptions {
  /** Seconds since the latest proof, at most. Default: 600. */
  maxAge?: number;
  /** What the proofs must be worth, at least. Default: `aal1`, any login. */
  aal?: Acr;
  /** Whether the database is asked as well that the session has not ended. Default: the access token suffices. */
  live?: boolean;
}

/**
 * Keeps a route, or all routes of a controller, to sessions that were proved a short time ago, or by two factors. Others get 401
 * `step_up_required` with the challenge of RFC 9470, raise their session by `POST /auth/step-up`, and repeat the request. It
 * needs no other guard beside it, and closes a route of a `@Public()` controller. At a method it goes before its controller.
 *
 * @param options how recent, and how strong
 */
export function RequireFresh({
  maxAge = FRESHNESS,
  aal = 'aal1',
  live = false,
}: RequireFreshOptions = {}): MethodDecorator & ClassDecorator {
  const needed: RequiredFreshness = { maxAge, aal, live };
  return applyDecorators(SetMetadata(REQUIRED_FRESHNESS, needed), UseGuards(FreshGuard));
}
