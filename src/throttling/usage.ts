/** How much of a limit is used up, for the one who asks and for the headers. */
export interface Usage {
  readonly allowed: boolean;
  readonly limit: number;
  /** How many more would be allowed now. */
  readonly remaining: number;
  /** Seconds until nothing of it is used up. */
  readonly resetAfter: number;
  /** Seconds until the next one is allowed; 0 when it is now. */
  readonly retryAfter: number;
}

/**
 * Milliseconds as a client is told them: whole seconds, never less than the truth.
 *
 * @param milliseconds how long
 */
export function wholeSeconds(milliseconds: number): number {
  return Math.max(0, Math.ceil(milliseconds / 1000));
}
