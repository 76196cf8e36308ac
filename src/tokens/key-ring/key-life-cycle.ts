import { addSeconds } from '../../common/clock.js';
import { type KeyTimes } from './key-times.js';

/** What a key's state follows from. */
export interface KeyFacts {
  /** 1, 2, 3, …: keys follow each other in this order. */
  readonly sequence: number;
  readonly publishedAt: Date;
  /** When it takes over from the one before. */
  readonly activeFrom: Date;
  /** When it was declared compromised, or null. */
  readonly revokedAt: Date | null;
}

/**
 * - `published`: in the JWKS, so that everybody knows it when it signs
 * - `active`: signs
 * - `retired`: signs no more; verifies until the last token it signed has expired
 * - `revoked`: was taken out of the row; neither signs nor verifies
 * - `gone`: nothing depends on it any more
 */
export const KEY_STATES = ['published', 'active', 'retired', 'revoked', 'gone'] as const;
export type KeyState = (typeof KEY_STATES)[number];

/** Where a key is in its life. */
export interface KeyStatus<K extends KeyFacts = KeyFacts> {
  readonly key: K;
  readonly state: KeyState;
  readonly since: Date;
  /** When time alone will change the state; null when only an act can. */
  readonly until: Date | null;
}

/**
 * The states of all keys of a ring. A pure function of what is stored and the time: nothing has to run for a key
 * to change its state, and nodes whose clocks agree never differ. Nothing is skipped, as a key can't be stored
 * without the overlap before it, and nothing goes back, as a key that has taken over leaves its predecessors
 * retired even when it is revoked.
 *
 * @param keys the keys of the ring, in any order
 * @param now the time to evaluate at
 * @param times the overlaps
 * @returns the status of each key, in order of sequence; at most one is active
 */
export function lifeCycleOf<K extends KeyFacts>(
  keys: readonly K[],
  now: Date,
  { retireOverlap }: Pick<KeyTimes, 'retireOverlap'>,
): KeyStatus<K>[] {
  const ordered = [...keys].sort((a, b) => a.sequence - b.sequence);
  const took = ordered.filter((key) => hasTakenOver(key, now));
  const latest = took.at(-1);
  const waiting = ordered.filter((key) => key.revokedAt === null && key.sequence > (latest?.sequence ?? 0));
  // Without a key that signs nobody can sign in, so the next one does not wait for its time.
  const early = latest === undefined || latest.revokedAt !== null ? waiting[0] : undefined;

  return ordered.map((key): KeyStatus<K> => {
    const successor = took.find(({ sequence }) => sequence > key.sequence);
    const end = successor ? addSeconds(successor.activeFrom, retireOverlap) : null;
    if (end !== null && end <= now) return { key, state: 'gone', since: end, until: null };
    if (key.revokedAt !== null) return { key, state: 'revoked', since: key.revokedAt, until: end };
    if (successor) return { key, state: 'retired', since: successor.activeFrom, until: end };
    if (key === latest) {
      return { key, state: 'active', since: key.activeFrom, until: waiting[0]?.activeFrom ?? null };
    }
    if (key === early) {
      const since = latest?.revokedAt ?? key.publishedAt;
      return { key, state: 'active', since, until: waiting[1]?.activeFrom ?? null };
    }
    return { key, state: 'published', since: key.publishedAt, until: key.activeFrom };
  });
}

/** A key that was revoked before its time never took over. */
function hasTakenOver({ activeFrom, revokedAt }: KeyFacts, now: Date): boolean {
  return activeFrom <= now && (revokedAt === null || revokedAt >= activeFrom);
}
