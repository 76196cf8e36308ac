import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiProblems } from '../common/errors/index.js';
import { type LimitName } from './limits.js';

/** Metadata key of {@link Throttle}. */
export const THROTTLE = 'nightlatch:throttle';

/** A limit, or what tells it from the body of a request, which nobody has validated. */
export type ThrottleOption = LimitName | ((body: unknown) => LimitName);

/**
 * Puts a limit per address on a route: above it 429 `too_many_attempts`, before anything else is done.
 *
 * @param limit its name in limits.ts
 */
export function Throttle(limit: ThrottleOption): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(THROTTLE, limit), ApiProblems('too_many_attempts'));
}
