/** Seconds until the second try; each further wait is twice as long. */
const FIRST = 5;
/** Seconds. No wait is longer. */
const LONGEST = 15 * 60;
/** The part of a wait that chance decides, so that mails that failed together don't come back together. */
const JITTER = 0.25;

/**
 * How long a mail waits after a failed try.
 *
 * @param attempts how often it was tried, at least 1
 * @param random from 0 to 1
 * @returns seconds
 */
export function backoff(attempts: number, random = Math.random()): number {
  const wait = Math.min(FIRST * 2 ** (attempts - 1), LONGEST);
  return wait * (1 - JITTER * random);
}
