import type { Slice } from './slice.js';

/** How long sessions live, how reuse is evaluated and how many there may be. All times in seconds. */
export interface SessionsConfig {
  /** A session ends when it was not refreshed for so long; never more than the absolute lifetime. */
  readonly idleLifetime: number;
  /** A session ends so long after the login, whatever happens. */
  readonly absoluteLifetime: number;
  /** How long after a rotation the previous token still gets the current one again; 0 never. */
  readonly leeway: number;
  /** `observe` records a reuse without ending the session. */
  readonly reuseMode: 'enforce' | 'observe';
  /** What a token within its leeway does that comes from another device or address: `end` makes it a reuse. */
  readonly replayFromElsewhere: 'record' | 'end';
  /** How a client may ask for its refresh tokens to travel; never empty. */
  readonly transports: readonly ('body' | 'cookie')[];
  /** How many live sessions an account may have. */
  readonly perAccount: number;
}

export const sessionsSlice: Slice<SessionsConfig> = {
  namespace: 'nightlatch.sessions',
  read: ({ variables }) => ({
    idleLifetime: variables.JWT_REFRESH_EXPIRES_IN,
    absoluteLifetime: variables.JWT_REFRESH_ABSOLUTE_EXPIRES_IN,
    leeway: variables.REFRESH_LEEWAY,
    reuseMode: variables.REFRESH_REUSE_MODE,
    replayFromElsewhere: variables.REFRESH_REPLAY_FROM_ELSEWHERE,
    transports: variables.REFRESH_TRANSPORTS,
    perAccount: variables.SESSIONS_PER_ACCOUNT,
  }),
};

/** Injection token of {@link SessionsConfig}. */
export const SESSIONS_CONFIG = sessionsSlice.namespace;
