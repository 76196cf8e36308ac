import type { Slice } from './slice.js';

/** Whether and where requests and guesses are counted. */
export interface ThrottlingConfig {
  readonly enabled: boolean;
  readonly production: boolean;
  /** Redis for the counters of requests; undefined: MongoDB. */
  readonly redisUrl: string | undefined;
  /** What the names of accounts in the counters are hashed with is derived from this; the same on all nodes. */
  readonly secret: string;
}

export const throttlingSlice: Slice<ThrottlingConfig> = {
  namespace: 'nightlatch.throttling',
  read: ({ production, variables }) => ({
    enabled: variables.RATE_LIMITS,
    production,
    redisUrl: variables.REDIS_URL,
    secret: variables.JWT_REFRESH_SECRET,
  }),
};

/** Injection token of {@link ThrottlingConfig}. */
export const THROTTLING_CONFIG = throttlingSlice.namespace;
