import { addSeconds, CLOCK_SKEW } from '../../common/clock.js';
import { type Examination, type RingProblem } from './examine-ring.js';
import { lifeCycleOf } from './key-life-cycle.js';
import { type KeyTimes } from './key-times.js';
import { type RingKey } from './signing-key.schema.js';

/**
 * Seconds until something that has gone back is believed to have: just after a failover a primary may not know yet what
 * a majority has.
 */
export const GRACE = 10;

interface Memory {
  /** As it was read when all was well. */
  readonly key: RingKey;
  /** Since when the database has it otherwise, or not at all. */
  readonly since?: Date;
}

/** The keys as they count, and what is wrong with them. */
export interface Recollection {
  readonly keys: RingKey[];
  readonly problems: RingProblem[];
}

/**
 * What this process has read of the ring before. No MAC shows that a record was replaced by an earlier one of itself, or
 * removed; who has seen it knows.
 */
export class RingMemory {
  private memories = new Map<string, Memory>();

  /** @param times the overlaps */
  constructor(private readonly times: KeyTimes) {}

  /**
   * Compares what was read with what was read before, and remembers it. A key that was revoked stays so, and one that
   * was removed before its time is revoked.
   *
   * @param examination what the documents are worth by themselves
   * @param now the time
   */
  recall({ trusted, refused }: Examination, now: Date): Recollection {
    const present = new Map(trusted.map((key) => [key.kid, compare(this.memories.get(key.kid), key, now)]));
    const absent = this.absent(present, now);
    this.memories = new Map([...present, ...absent]);

    const isOld = ({ since }: Memory): boolean => since !== undefined && now >= addSeconds(since, GRACE);
    const refusedNames = new Set(refused.map(({ kid }) => kid));
    const keys = [...present.values()].map(({ key }) => key);
    const problems: RingProblem[] = [];
    for (const [kid, memory] of present) if (isOld(memory)) problems.push({ kid, problem: 'changed' });
    for (const [kid, memory] of absent) {
      const { key, since } = memory;
      const isRefused = refusedNames.has(kid);
      // A document that is there and refused is no matter of which server was asked: no grace.
      if (isRefused) keys.push(revoke(key, since));
      else if (!isOld(memory)) keys.push(key);
      else {
        keys.push(revoke(key, addSeconds(since, GRACE)));
        problems.push({ kid, problem: 'missing' });
      }
    }
    return { keys: keys.sort((a, b) => a.sequence - b.sequence), problems };
  }

  /** Keys that were read before and are not there now, although they should. */
  private absent(present: ReadonlyMap<string, Memory>, now: Date): Map<string, Required<Memory>> {
    const places = new Set([...present.values()].map(({ key }) => key.sequence));
    const absent = [...this.memories].filter(
      // In its place somebody who has not seen it has made another one.
      ([kid, { key }]) => !present.has(kid) && !places.has(key.sequence),
    );
    const all = [...present, ...absent].map(([, { key }]) => key);
    const ended = new Set(
      lifeCycleOf(all, now, this.times)
        // Another node's clock may be ahead: it has deleted the key when its time was over.
        .filter(({ state, since, until }) => {
          const end = state === 'gone' ? since : state === 'retired' || state === 'revoked' ? until : null;
          return end !== null && addSeconds(end, -2 * CLOCK_SKEW) <= now;
        })
        .map(({ key }) => key.kid),
    );
    return new Map(
      absent
        .filter(([kid]) => !ended.has(kid))
        .map(([kid, { key, since = now }]) => [kid, { key, since }] as const),
    );
  }
}

function compare(before: Memory | undefined, key: RingKey, now: Date): Memory {
  if (before === undefined || follows(before.key, key)) return { key };
  return { key: before.key, since: before.since ?? now };
}

/** Nothing of a key ever changes, but that it is revoked. */
function follows(before: RingKey, { sequence, publishedAt, activeFrom, revokedAt }: RingKey): boolean {
  return (
    before.sequence === sequence &&
    before.publishedAt.getTime() === publishedAt.getTime() &&
    before.activeFrom.getTime() === activeFrom.getTime() &&
    (before.revokedAt === null || revokedAt !== null)
  );
}

function revoke(key: RingKey, at: Date): RingKey {
  return { ...key, revokedAt: key.revokedAt ?? at };
}
