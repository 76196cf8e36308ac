import type { IntrospectionClient } from '../rules/introspection-clients.js';
import type { Slice } from './slice.js';

/** Who may ask what a token is worth, beside administrators. */
export interface IntrospectionConfig {
  /** Each id once; each secret at least 32 bytes, unlike any other secret. */
  readonly clients: readonly IntrospectionClient[];
}

export const introspectionSlice: Slice<IntrospectionConfig> = {
  namespace: 'nightlatch.introspection',
  read: ({ variables }) => ({ clients: variables.INTROSPECTION_CLIENTS }),
};

/** Injection token of {@link IntrospectionConfig}. */
export const INTROSPECTION_CONFIG = introspectionSlice.namespace;
