import { type CustomDecorator, SetMetadata } from '@nestjs/common';

/** Metadata key of {@link Public}. */
export const IS_PUBLIC = 'nightlatch:public';

/**
 * Opens a route (or all routes of a controller) to everybody. Without it a route needs an access token. A subclass of the
 * controller does not inherit it; a method that a subclass inherits keeps it.
 */
export function Public(): CustomDecorator {
  return SetMetadata(IS_PUBLIC, true);
}
