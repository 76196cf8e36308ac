import type { Slice } from './slice.js';

/** Whose mails and pages they are. */
export interface ProductConfig {
  readonly name: string;
  /** Where pages lead back to: a URL, or `/`. */
  readonly url: string;
  /** A style sheet that sets variables of ours. */
  readonly theme: string | undefined;
  /** Whether the service has pages to log in. They keep their sessions in the cookie. */
  readonly pages: boolean;
}

export const productSlice: Slice<ProductConfig> = {
  namespace: 'nightlatch.product',
  read: ({ variables }) => ({
    name: variables.PRODUCT_NAME,
    url: variables.PRODUCT_URL ?? '/',
    theme: variables.THEME,
    pages: variables.PAGES && variables.REFRESH_TRANSPORTS.includes('cookie'),
  }),
};

/** Injection token of {@link ProductConfig}. */
export const PRODUCT_CONFIG = productSlice.namespace;
