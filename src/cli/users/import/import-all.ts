import { type INestApplicationContext } from '@nestjs/common';
import { type ImportOutcome, ImportUsersFlow, type PreparedUser } from '../../../accounts/index.js';
import { BY_OPERATOR } from '../../../common/audit/index.js';
import { HASHING_CONFIG, type HashingConfig } from '../../../config/index.js';
import { type FormatSecrets, ImportedPasswords } from '../../../passwords/index.js';
import { type Candidate, type Candidates } from './candidates.js';
import { type ImportReport } from './import-report.js';
import { outcomesOf, type PreparedRecord, prepareRecord } from './outcomes.js';
import { type Progress } from './progress.js';
import { ahead } from './reading/ahead.js';
import { inBatches } from './reading/read-lines.js';
import { describeSurvey, surveyOf } from './survey.js';

/** Users that are created with one command to MongoDB. */
const BATCH = 500;
/** Batches that are looked at before anything is written: of a file, and of a stream, which may be slow. */
const SURVEYED = { file: 10, stream: 1 };

/** An import, as it was asked for. */
export interface Import {
  readonly application: INestApplicationContext;
  readonly candidates: Candidates;
  readonly secrets: FormatSecrets;
  /** Whether hashes of this dump are over the password itself where they do not say otherwise. */
  readonly isCertain: boolean;
  /** Whether nothing is to be written. */
  readonly isRehearsal: boolean;
  /** Whether users whose hash can't be taken over come without a password. */
  readonly dropsHashes: boolean;
  readonly report: ImportReport;
  readonly progress: Progress;
}

/** Records that were looked at, and their numbers in the file. */
interface PreparedBatch {
  readonly numbers: readonly number[];
  readonly records: readonly PreparedRecord[];
}

/**
 * Says what there is, and creates the users, batch after batch: while MongoDB writes one, the next one is read and looked at.
 *
 * @param all what to import
 * @throws what reading or writing fails with: what was dealt with before is in the report
 */
export async function importAll(all: Import): Promise<void> {
  const { application, candidates, isRehearsal, report, progress } = all;
  const flow = application.get(ImportUsersFlow);
  const claimed = new Set<string>();
  const create = (users: PreparedUser[]): Promise<ImportOutcome[]> =>
    isRehearsal ? flow.rehearse(users, claimed) : flow.create(users, BY_OPERATOR);
  report.begin(candidates.unit);
  for await (const { numbers, records } of ahead(prepared(surveyed(all), all))) {
    await report.add(numbers, await outcomesOf(records, create));
    progress.dealtWith(records.length);
  }
}

async function* prepared(
  batches: AsyncIterable<readonly Candidate[]>,
  { application, secrets, dropsHashes }: Import,
): AsyncGenerator<PreparedBatch> {
  const flow = application.get(ImportUsersFlow);
  for await (const batch of batches)
    yield {
      numbers: batch.map(({ number }) => number),
      records: await Promise.all(
        batch.map((candidate) =>
          prepareRecord(candidate, (user) => flow.prepare(user, secrets), dropsHashes),
        ),
      ),
    };
}

/** All batches, once it was told what is in the first ones. */
async function* surveyed(all: Import): AsyncGenerator<readonly Candidate[]> {
  const enough = SURVEYED[all.progress.share === undefined ? 'stream' : 'file'];
  let first: Candidate[][] | undefined = [];
  for await (const batch of inBatches(all.candidates.users, BATCH)) {
    if (first === undefined) {
      yield batch;
      continue;
    }
    first.push(batch);
    if (first.length < enough) continue;
    await tellOf(first.flat(), false, all);
    yield* first;
    first = undefined;
  }
  if (first === undefined) return;
  await tellOf(first.flat(), true, all);
  yield* first;
}

async function tellOf(
  candidates: readonly Candidate[],
  isWhole: boolean,
  { application, secrets, isCertain, progress }: Import,
): Promise<void> {
  const passwords = application.get(ImportedPasswords);
  const survey = surveyOf(candidates, isWhole, passwords, secrets, isCertain);
  const { threads } = application.get<HashingConfig>(HASHING_CONFIG);
  process.stdout.write(await describeSurvey(survey, progress.share, passwords, threads));
}
