import { type ImportOutcome } from '../../../accounts/index.js';
import { type Candidate } from './candidates.js';
import { type DumpUser } from './formats/import-format.js';
import { type RecordOutcome } from './import-report.js';

/** What is said of a user who came without one. */
const DROPPED = "password hashes that can't be taken over";

/**
 * @param batch users of the file, and what is none
 * @param create creates users, or rehearses it
 * @param dropsHashes whether a user whose hash can't be taken over comes without a password
 * @returns what became of each, in their order: what can't be read never gets to `create`
 */
export async function outcomesOf(
  batch: readonly Candidate[],
  create: (users: object[]) => Promise<ImportOutcome[]>,
  dropsHashes: boolean,
): Promise<RecordOutcome[]> {
  const settled = batch.map((candidate) => settle(candidate, dropsHashes));
  const outcomes = (await create(settled.flatMap((each) => ('user' in each ? each.user : [])))).values();
  const found = settled.map((each): RecordOutcome =>
    'user' in each ? { ...(outcomes.next().value as ImportOutcome), leftOut: each.leftOut } : each,
  );
  if (!dropsHashes) return found;
  const refused = found.flatMap((outcome, at) => (isOfHash(outcome) ? at : []));
  const users = refused.flatMap((at) => {
    const each = settled[at];
    return each !== undefined && 'user' in each ? withoutPassword(each.user) : [];
  });
  const again = (await create(users)).values();
  for (const at of refused)
    found[at] = {
      ...(again.next().value as ImportOutcome),
      leftOut: [...(found[at]?.leftOut ?? []), DROPPED],
    };
  return found;
}

/** What is to be created, or the outcome where there is nothing to create. */
function settle(
  candidate: Candidate,
  dropsHashes: boolean,
): { readonly user: DumpUser; readonly leftOut: readonly string[] } | RecordOutcome {
  if ('skipped' in candidate) return { kind: 'skipped', reason: candidate.skipped };
  if ('errors' in candidate) return { kind: 'rejected', errors: candidate.errors };
  const { user, leftOut, unusableHash } = candidate;
  if (unusableHash === undefined) return { user, leftOut };
  return dropsHashes
    ? { user, leftOut: [...leftOut, DROPPED] }
    : { kind: 'rejected', errors: [{ field: 'passwordHash', messages: [unusableHash] }] };
}

function isOfHash(outcome: RecordOutcome): boolean {
  return outcome.kind === 'rejected' && outcome.errors.every(({ field }) => field.startsWith('password'));
}

function withoutPassword(user: DumpUser): DumpUser {
  return Object.fromEntries(Object.entries(user).filter(([name]) => !name.startsWith('password')));
}
