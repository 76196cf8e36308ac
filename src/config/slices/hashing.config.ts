import type { Slice } from './slice.js';

/** How much password hashing goes on at once. */
export interface HashingConfig {
  /** How many passwords are hashed at once. */
  readonly threads: number;
  /** How many more may wait for it. */
  readonly queue: number;
}

export const hashingSlice: Slice<HashingConfig> = {
  namespace: 'nightlatch.hashing',
  read: ({ variables }) => ({
    threads: variables.PASSWORD_HASH_THREADS,
    queue: variables.PASSWORD_HASH_QUEUE,
  }),
};

/** Injection token of {@link HashingConfig}. */
export const HASHING_CONFIG = hashingSlice.namespace;
