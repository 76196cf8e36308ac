import { type ExecutionContext } from '@nestjs/common';
import { type Reflector } from '@nestjs/core';
import { type Principal } from './principal.js';
import { IS_PUBLIC } from './public.decorator.js';
import { REQUIRED_ROLES } from './roles.decorator.js';
import { isOpened, routeMetadata } from './route-metadata.js';

/**
 * Whether a route, or its controller, is open to everybody.
 *
 * @param context the route
 */
export function isPublic(context: ExecutionContext): boolean {
  return isOpened(IS_PUBLIC, context);
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
