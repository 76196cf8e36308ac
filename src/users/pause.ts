import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds. */
const LEAST = 5;
const STEP = 20;
const MOST = 200;

/**
 * Lets others finish who want the same document, and whom another attempt at once would make start over. The longer, the
 * more often it was in vain: on a slow machine as many need longer to get out of each other's way.
 *
 * @param attempt which one has failed, from 0
 */
export function pause(attempt: number): Promise<void> {
  return sleep(randomInt(LEAST, Math.min(STEP * (attempt + 1), MOST)));
}
