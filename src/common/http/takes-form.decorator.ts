import { type CustomDecorator, SetMetadata } from '@nestjs/common';

/** Metadata key of {@link TakesForm}. */
export const TAKES_FORM = 'nightlatch:takes-form';

/**
 * Lets a route (or all routes of a controller) take `application/x-www-form-urlencoded`, and nothing else. Without
 * it a form is refused: it is the one body that a page of any other site can send without asking first. A subclass of the
 * controller does not inherit it.
 */
export function TakesForm(): CustomDecorator {
  return SetMetadata(TAKES_FORM, true);
}
