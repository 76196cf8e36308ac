import { type ImportOutcome, type PreparedUser } from '../../../accounts/index.js';
import { type Candidate } from './candidates.js';
import { type DumpUser } from './formats/import-format.js';
import { type RecordOutcome } from './import-report.js';

/** What is said of a user who came without one. */
const DROPPED = "password hashes that can't be taken over";

/** A user, or what became of the record where there is nothing to create. */
export type PreparedRecord =
  { readonly prepared: PreparedUser; readonly leftOut: readonly string[] } | RecordOutcome;

/**
 * @param candidate a user of the file, or what is none: what can't be read never gets to `prepare`
 * @param prepare looks at a user
 * @param dropsHashes whether a user whose hash can't be taken over comes without a password
 */
export async function prepareRecord(
  candidate: Candidate,
  prepare: (user: DumpUser) => Promise<PreparedUser>,
  dropsHashes: boolean,
): Promise<PreparedRecord> {
  if ('skipped' in candidate) return { kind: 'skipped', reason: candidate.skipped };
  if ('errors' in candidate) return { kind: 'rejected', errors: candidate.errors };
  const { user, leftOut, unusableHash } = candidate;
  if (unusableHash === undefined) {
    const prepared = await prepare(user);
    if (!dropsHashes || !isOfHash(prepared)) return { prepared, leftOut };
  } else if (!dropsHashes)
    return { kind: 'rejected', errors: [{ field: 'passwordHash', messages: [unusableHash] }] };
  return { prepared: await prepare(withoutPassword(user)), leftOut: [...leftOut, DROPPED] };
}

/**
 * @param records as prepared
 * @param create creates users, or rehearses it
 * @returns what became of each, in their order
 */
export async function outcomesOf(
  records: readonly PreparedRecord[],
  create: (users: PreparedUser[]) => Promise<ImportOutcome[]>,
): Promise<RecordOutcome[]> {
  const users = records.flatMap((record) => ('prepared' in record ? record.prepared : []));
  const outcomes = (await create(users)).values();
  return records.map((record) =>
    'prepared' in record ? { ...(outcomes.next().value as ImportOutcome), leftOut: record.leftOut } : record,
  );
}

/** Whether it is the password alone that a user was refused for. */
function isOfHash(prepared: PreparedUser): boolean {
  return 'errors' in prepared && prepared.errors.every(({ field }) => field.startsWith('password'));
}

function withoutPassword(user: DumpUser): DumpUser {
  return Object.fromEntries(Object.entries(user).filter(([name]) => !name.startsWith('password')));
}
