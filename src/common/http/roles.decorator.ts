import { type CustomDecorator, SetMetadata } from '@nestjs/common';

/** Metadata key of {@link Roles}. */
export const REQUIRED_ROLES = 'nightlatch:roles';

/**
 * Restricts a route (or all routes of a controller) to users who have one of the roles; others get 403 `forbidden`. At a
 * method it closes a route of a `@Public()` controller, and `@Public()` at a method opens one of a controller with roles. A
 * subclass of the controller inherits it, unless it names roles of its own or is `@Public()`.
 *
 * @param roles the roles, any of which suffices
 */
export function Roles(...roles: [string, ...string[]]): CustomDecorator {
  return SetMetadata(REQUIRED_ROLES, roles);
}
