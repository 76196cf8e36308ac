import type { Slice } from './slice.js';

/** Whose mails and pages they are. */
export interface ProductConfig {
  readonly name: string;
  /** Where pages lead back to: a URL, or `/`. */
  readonly url: string;
}

export const productSlice: Slice<ProductConfig> = {
  namespace: 'nightlatch.product',
  read: ({ variables }) => ({ name: variables.PRODUCT_NAME, url: variables.PRODUCT_URL ?? '/' }),
};

/** Injection token of {@link ProductConfig}. */
export const PRODUCT_CONFIG = productSlice.namespace;
