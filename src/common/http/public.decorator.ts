import { type CustomDecorator, SetMetadata } from '@nestjs/common';

/** Metadata key of {@link Public}. */
export const IS_PUBLIC = 'nightlatch:public';

/**
 * Opens a route (or all routes of a controller) to everybody. Without it a route needs an access token. What stands at the
 * method goes before what stands at its controller: in a public controller a method with `@Public(false)`, `@Roles()` or
 * `@UseGuards(JwtAuthGuard)` needs a token. A subclass of the controller does not inherit it; a method that a subclass
 * inherits keeps it.
 *
 * @param isPublic false closes a method of a public controller
 */
export function Public(isPublic = true): CustomDecorator {
  return SetMetadata(IS_PUBLIC, isPublic);
}
