import { type CustomDecorator, SetMetadata } from '@nestjs/common';
import { FRESHNESS, type Freshness, REQUIRED_FRESHNESS } from '../common/freshness.js';

/** What a route needs of the session that asks. */
export type RequireFreshOptions = Partial<Freshness>;

/**
 * Keeps a route, or all routes of a controller, to sessions that were proved a short time ago, or by two factors. Others get 401
 * `step_up_required` with the challenge of RFC 9470: the client raises its session at the issuer, by `POST /auth/step-up`, and
 * repeats the request. It closes a route of a `@Public()` controller. At a method it goes before its controller.
 *
 * @param options how recent (`maxAge` in seconds since the latest proof, 600 unless given), and how strong (`aal`, any login unless given)
 */
export function RequireFresh({
  maxAge = FRESHNESS,
  aal = 'aal1',
}: RequireFreshOptions = {}): CustomDecorator {
  const needed: Freshness = { maxAge, aal };
  return SetMetadata(REQUIRED_FRESHNESS, needed);
}
