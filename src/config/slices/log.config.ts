import type { LogLevel } from '@nestjs/common';
import type { Slice } from './slice.js';

/** What is logged, and how. */
export interface LogConfig {
  /** The least severe level to print, in Nest's words; `logLevels: [level]` includes the more severe ones. */
  readonly level: LogLevel;
  /** `json`: one line of JSON per entry. */
  readonly format: 'pretty' | 'json';
}

/** Nest says `log` where the field says `info`. */
const NEST_LEVELS = {
  error: 'error',
  warn: 'warn',
  info: 'log',
  debug: 'debug',
  verbose: 'verbose',
} as const satisfies Record<string, LogLevel>;

export const logSlice: Slice<LogConfig> = {
  namespace: 'nightlatch.log',
  read: ({ variables }) => ({ level: NEST_LEVELS[variables.LOG_LEVEL], format: variables.LOG_FORMAT }),
};

/** Injection token of {@link LogConfig}. */
export const LOG_CONFIG = logSlice.namespace;
