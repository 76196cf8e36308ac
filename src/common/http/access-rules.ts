import { type ExecutionContext } from '@nestjs/common';
import { type Reflector } from '@nestjs/core';
import { type Principal } from './principal.js';
import { IS_PUBLIC } from './public.decorator.js';
import { REQUIRED_ROLES } from './roles.decorator.js';
import { routeMetadata } from './route-metadata.js';

/**
 * Whether a route, or else its controller, is open to everybody.
 *
 * @param reflector reads the metadata
 * @param context the route
 */
export function isPublic(reflector: Reflector, context: ExecutionContext): boolean {
  return routeMetadata(reflector, IS_PUBLIC, context) === true;
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
  return required === undefined || user?.roles.some((role) => required.includes(role)) === true;
}
