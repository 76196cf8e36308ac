import { type CanActivate, type ExecutionContext, type Type } from '@nestjs/common';
import { GUARDS_METADATA } from '@nestjs/common/constants.js';
import { type Reflector } from '@nestjs/core';
import { type Principal } from './principal.js';
import { IS_PUBLIC } from './public.decorator.js';
import { REQUIRED_ROLES } from './roles.decorator.js';
import { remembered, routeMetadata } from './route-metadata.js';

/**
 * Whether a route is open to everybody. The method goes before its controller: where `@Roles()`, `@Public(false)` or the
 * guard itself stands at a method, the route is closed whatever stands at the class. At the same place what closes goes
 * before what opens.
 *
 * @param context the route
 * @param guard which guard asks
 */
export function isPublic(context: ExecutionContext, guard: Type<CanActivate>): boolean {
  return remembered(context, guard, () => {
    const access = accessAt(context.getHandler(), guard) ?? accessAt(context.getClass(), guard);
    return access === 'open';
  });
}

/**
 * Whether somebody has one of the roles that a route, or else its controller, asks for.
 *
 * @param reflector reads the metadata
 * @param context the route
 * @param user who is asking; undefined for anybody
 * @returns true as well when no role is asked for
 */
export function holdsRequiredRole(
  reflector: Reflector,
  context: ExecutionContext,
  user: Principal | undefined,
): boolean {
  const required = routeMetadata(reflector, REQUIRED_ROLES, context) as string[] | undefined;
  return (
    required === undefined || (user?.kind === 'user' && user.roles.some((role) => required.includes(role)))
  );
}

/** What is written down at one place, a method or a class; a class is asked for its own, not for what it inherits. */
function accessAt(place: object, guard: Type<CanActivate>): 'open' | 'closed' | undefined {
  const isOpen: unknown = Reflect.getOwnMetadata(IS_PUBLIC, place);
  const guards = (Reflect.getOwnMetadata(GUARDS_METADATA, place) ?? []) as unknown[];
  if (isOpen === false || Reflect.hasOwnMetadata(REQUIRED_ROLES, place)) return 'closed';
  if (guards.some((each) => isGuard(each, guard))) return 'closed';
  return isOpen === true ? 'open' : undefined;
}

function isGuard(given: unknown, guard: Type<CanActivate>): boolean {
  if (given instanceof guard || given === guard) return true;
  return typeof given === 'function' && given.prototype instanceof guard;
}
