import { type AuditEntry } from './audit-entry.schema.js';
import { type ChainEnd, digestOf, GENESIS, hashOf } from './chain.js';
import { type FindDeleted, ForgottenClients } from './forgotten-clients.js';

/**
 * Milliseconds behind the first entry of a trimmed log within which a deletion may have been removed and an entry of the
 * deleted user, which was slower to get into the log, not yet.
 */
const TRIM_MARGIN = 24 * 3_600_000;

/** What a look at the whole chain has found. */
export type ChainVerdict =
  | {
      kind: 'intact';
      entries: number;
      /** Entries up to this one were removed when their time was over; 0 for none. */
      trimmedThrough: number;
      /** Entries at the front of a trimmed log whose client is missing, and the deletion that explains it is removed. */
      unexplained: number;
      /** What to note elsewhere: whoever can write to the database can't take this back. */
      head: ChainEnd | undefined;
    }
  | {
      kind: 'broken';
      /** Where it no longer fits. */
      seq: number;
      /** What is wrong there, in words. */
      problem: string;
    };

/** What was removed from the front because its time was over, as a later entry tells. */
export interface Trimmed {
  through: number;
  hash: string;
}

const isTrim = ({ type, details }: AuditEntry, { through, hash }: Trimmed): boolean => {
  if (type !== 'audit.trimmed') return false;
  const told = details as Partial<Trimmed> | undefined;
  return told?.through === through && told.hash === hash;
};

/** What there is to verify, and against what. */
export interface Verification {
  /** All entries, by `seq`. */
  entries: AsyncIterable<AuditEntry>;
  /**
   * The `audit.trimmed` that tells of the most, if there is one; it is believed only if it stands in the chain itself,
   * behind what it tells of.
   */
  trimmed?: Trimmed | undefined;
  /** A head that was noted before, if there is one: the chain must still contain it. */
  expected?: ChainEnd | undefined;
  /** Asks the log who was deleted. */
  findDeleted: FindDeleted;
  /** Called for each entry, for whoever shows progress. */
  onEntry?: () => void;
}

/** How far a look at the chain has come, and all that it has to know to go on. */
export interface ChainProgress {
  /** The last entry that was looked at. */
  readonly end: ChainEnd;
  readonly entries: number;
  /** Whether the entry that tells of what was removed was met. */
  readonly isTold: boolean;
  /** Whether the head that was noted was met. */
  readonly isMet: boolean;
  /** Up to when entries count as the front of a trimmed log; undefined before the first, and where nothing was removed. */
  readonly frontEnds: number | undefined;
  readonly unexplained: number;
}

type Broken = Extract<ChainVerdict, { kind: 'broken' }>;

/** A look that was ended by its limit. */
export interface Unfinished {
  kind: 'unfinished';
  progress: ChainProgress;
}

/**
 * Reads the chain from its beginning to its end. Its memory is bounded, however long the log is.
 *
 * @param verification what to verify
 */
export async function verifyChain(verification: Verification): Promise<ChainVerdict> {
  const found = await lookOn(verification, beginningOf(verification), Infinity);
  return found.kind === 'broken' ? found : conclude(verification, found.progress);
}

/**
 * Reads a part of the chain.
 *
 * @param verification what to verify; `entries` are those behind `progress`
 * @param limit how many entries at most
 * @param progress what the part before has come to; undefined at the beginning
 * @returns the verdict on all that was read, at the end of the chain; before it, what the next part goes on from
 */
export async function verifyPart(
  verification: Verification,
  limit: number,
  progress?: ChainProgress,
): Promise<ChainVerdict | Unfinished> {
  const found = await lookOn(verification, progress ?? beginningOf(verification), limit);
  if (found.kind === 'broken' || found.looked === limit) return found;
  return conclude(verification, found.progress);
}

function beginningOf({ trimmed, expected }: Verification): ChainProgress {
  const end: ChainEnd =
    trimmed === undefined ? { seq: 0, hash: GENESIS } : { seq: trimmed.through, hash: trimmed.hash };
  return {
    end,
    entries: 0,
    isTold: trimmed === undefined,
    isMet: expected === undefined || (expected.seq === end.seq && expected.hash === end.hash),
    frontEnds: undefined,
    unexplained: 0,
  };
}

async function lookOn(
  { entries, trimmed, expected, findDeleted, onEntry }: Verification,
  begun: ChainProgress,
  limit: number,
): Promise<Broken | (Unfinished & { looked: number })> {
  let { end, isTold, isMet, frontEnds } = begun;
  let looked = 0;
  const inFront = new ForgottenClients(findDeleted);
  const behind = new ForgottenClients(findDeleted);
  for await (const entry of entries) {
    onEntry?.();
    // Its time was over, and the removal broke off before it.
    if (entry.seq <= (trimmed?.through ?? 0)) continue;
    const problem = problemOf(entry, end);
    if (problem !== undefined) return { kind: 'broken', seq: entry.seq, problem };
    if (trimmed !== undefined) frontEnds ??= entry.at.getTime() + TRIM_MARGIN;
    if (lacksClient(entry)) {
      await (entry.at.getTime() < (frontEnds ?? -Infinity) ? inFront : behind).add(entry);
    }
    if (behind.first !== undefined) break;
    if (expected?.seq === entry.seq) {
      if (expected.hash !== entry.hash) {
        return { kind: 'broken', seq: entry.seq, problem: 'is another entry than the one that was noted' };
      }
      isMet = true;
    }
    if (trimmed !== undefined && isTrim(entry, trimmed)) isTold = true;
    end = { seq: entry.seq, hash: entry.hash };
    looked += 1;
    if (looked === limit) break;
  }
  await inFront.settle();
  await behind.settle();
  if (behind.first !== undefined) {
    return { kind: 'broken', seq: behind.first, problem: 'lost its client, and its user was not deleted' };
  }
  const unexplained = begun.unexplained + inFront.unexplained;
  const progress = { end, entries: begun.entries + looked, isTold, isMet, frontEnds, unexplained };
  return { kind: 'unfinished', progress, looked };
}

function conclude({ trimmed, expected }: Verification, progress: ChainProgress): ChainVerdict {
  if (!progress.isTold && trimmed !== undefined) {
    return { kind: 'broken', seq: trimmed.through, problem: 'and those before it were removed unannounced' };
  }
  if (!progress.isMet && expected !== undefined) {
    return { kind: 'broken', seq: expected.seq, problem: 'was noted, and is not there any more' };
  }
  const { end, entries, unexplained } = progress;
  return {
    ...{ kind: 'intact', entries, unexplained },
    trimmedThrough: trimmed?.through ?? 0,
    head: end.seq === 0 ? undefined : end,
  };
}

/** It had one, as the chain tells, and it is not there. */
function lacksClient({ client, clientDigest }: AuditEntry): boolean {
  return client === undefined && clientDigest !== undefined;
}

function problemOf(entry: AuditEntry, before: ChainEnd): string | undefined {
  if (entry.seq !== before.seq + 1) return `follows entry ${before.seq}: what was between is missing`;
  if (entry.previousHash !== before.hash) return 'does not follow the entry before it';
  if (entry.hash !== hashOf(entry)) return 'was changed';
  const { client, clientSalt, clientDigest } = entry;
  if (client === undefined) return clientSalt === undefined ? undefined : 'lost its client, but not the salt';
  if (clientSalt === undefined || clientDigest !== digestOf(client, clientSalt)) {
    return 'has another client than at first';
  }
  return undefined;
}
