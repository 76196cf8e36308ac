import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiProblems } from '../common/errors/index.js';
import { type LimitName } from './limits.js';

/** Metadata key of {@link Throttle}. */
export const THROTTLE = 'nightlatch:throttle';

/** A limit, or what tells it, or several, from the body of a request, which nobody has validated. */
export type ThrottleOption = LimitName | ((body: unknown) => LimitName | readonly LimitName[]);

/**
 * The limit of every route that hashes a password or compares one. A request without a field brings none and is not
 * counted: any page could have its visitors' browsers send it, and so use up the limit of their address.
 *
 * @param body of a request, parsed
 */
export function hashing(body: unknown): readonly LimitName[] {
  return typeof body === 'object' && body !== null && Object.keys(body).length > 0 ? ['hashing'] : [];
}

/**
 * Puts limits per address on a route: above one of them 429 `too_many_attempts`, before anything else is done.
 *
 * @param limits their names in limits.ts; a request that one refuses is not counted for those after it
 */
export function Throttle(...limits: ThrottleOption[]): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(THROTTLE, limits), ApiProblems('too_many_attempts'));
}
