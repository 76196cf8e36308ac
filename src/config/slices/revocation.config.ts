import type { Slice } from './slice.js';

/** What a node does that hears no more of revocations. */
export interface RevocationConfig {
  /** Seconds without news after which a node no longer trusts its list. */
  readonly maxStaleness: number;
  /** `closed` refuses guarded requests then (503), `open` lets tokens live until they expire. */
  readonly staleMode: 'closed' | 'open';
}

export const revocationSlice: Slice<RevocationConfig> = {
  namespace: 'nightlatch.revocation',
  read: ({ variables }) => ({
    maxStaleness: variables.REVOCATION_MAX_STALENESS,
    staleMode: variables.REVOCATION_STALE_MODE,
  }),
};

/** Injection token of {@link RevocationConfig}. */
export const REVOCATION_CONFIG = revocationSlice.namespace;
