import { isApp, isBelow } from '../rules/passkeys.js';
import type { Slice } from './slice.js';

/** What passkeys are bound to, and who may use them. */
export interface PasskeysConfig {
  /** A domain. */
  readonly rpId: string;
  /** What authenticators call the product. */
  readonly rpName: string;
  /** Of pages and apps, exactly as a browser says them. */
  readonly origins: readonly string[];
  /** Those of pages on other domains than `rpId`. */
  readonly relatedOrigins: readonly string[];
  /** Whether a passkey whose counter runs backwards is refused. */
  readonly refusesReversedCounters: boolean;
  /** The page on which people manage their passkeys. */
  readonly pageUrl: string | undefined;
  /** The front page of the product. */
  readonly productUrl: string;
}

export const passkeysSlice: Slice<PasskeysConfig> = {
  namespace: 'nightlatch.passkeys',
  read: ({ variables }) => ({
    rpId: variables.PASSKEY_RP_ID,
    rpName: variables.PRODUCT_NAME,
    origins: variables.PASSKEY_ORIGINS,
    relatedOrigins: variables.PASSKEY_ORIGINS.filter(
      (origin) => !isApp(origin) && !isBelow(origin, variables.PASSKEY_RP_ID),
    ),
    refusesReversedCounters: variables.PASSKEY_COUNTER === 'refuse',
    pageUrl: variables.PASSKEY_PAGE_URL,
    productUrl: variables.PRODUCT_URL ?? '/',
  }),
};

/** Injection token of {@link PasskeysConfig}. */
export const PASSKEYS_CONFIG = passkeysSlice.namespace;
