import { type CustomDecorator, SetMetadata } from '@nestjs/common';

/** Metadata key of {@link FromOtherSites}. */
export const FROM_OTHER_SITES = 'nightlatch:from-other-sites';

/**
 * Lets a page of any site send to a route, as a provider's does with the answer to a login. Such a route counts nothing for the
 * address of the browser, and does nothing without a secret that the page of another site does not have.
 */
export function FromOtherSites(): CustomDecorator {
  return SetMetadata(FROM_OTHER_SITES, true);
}
