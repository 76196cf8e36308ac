import { type CustomDecorator, SetMetadata } from '@nestjs/common';

/** Metadata key of {@link BeforeReady}. */
export const BEFORE_READY = 'nightlatch:before-ready';

/**
 * Opens a route (or all routes of a controller) from the moment the service listens. All others answer 503 until it has
 * what they need: the database, its indexes, the signing keys and the revocations. A subclass does not inherit it.
 */
export function BeforeReady(): CustomDecorator {
  return SetMetadata(BEFORE_READY, true);
}
