import { Command } from 'commander';
import { BY_OPERATOR } from '../../common/audit/index.js';
import { type ImportOutcome, ImportUsersFlow } from '../../accounts/index.js';
import { DomainError, type FieldError } from '../../common/errors/index.js';
import { parseJsonBody } from '../../common/http/index.js';
import { type FirebaseProject } from '../../passwords/index.js';
import { withApplication } from '../with-application.js';
import { readFirebaseProject } from './import/firebase-project.js';
import { type Converted, convertFirebaseUser } from './import/firebase-user.js';
import { ImportReport } from './import/import-report.js';
import { openSource, type Source } from './import/open-source.js';
import { Progress } from './import/progress.js';
import { inBatches, type Line, readLines } from './import/read-lines.js';

/** Bytes. As much as a body may have, where the same users come one request after another. */
const MAX_LINE = 16 * 1024;
/** Users that are created with one command to MongoDB. */
const BATCH = 500;
/** As a shell says of what Ctrl-C has ended. */
const INTERRUPTED = 130;

interface Options {
  dryRun?: true;
  report?: string;
  firebaseHashConfig?: string;
}

/** `users import`: accounts from elsewhere (docs/migrating.md). */
export function importCommand(): Command {
  return new Command('import')
    .description('Import users of another system, with their password hashes (docs/migrating.md)')
    .argument('<file>', 'one user per line, as JSON; - for standard input')
    .option('--dry-run', 'check everything, write nothing')
    .option('--report <file>', 'write the outcome of every line that was not created, as JSON lines')
    .option(
      '--firebase-hash-config <file>',
      "the lines are users of `firebase auth:export`, and this is the project's hash config, as its console shows it",
    )
    .addHelpText(
      'after',
      `
A line: {"name", "email", "username"?, "passwordHash"?, "emailVerified"?, "roles"?, "status"?, "createdAt"?}
Users whose e-mail address has an account are left as they are, so the command may be repeated.
Exit code: 0, or 1 when lines were rejected or the import failed.`,
    )
    .action(run);
}

async function run(file: string, options: Options): Promise<void> {
  const project =
    options.firebaseHashConfig === undefined
      ? undefined
      : await readFirebaseProject(options.firebaseHashConfig);
  const interruption = new AbortController();
  const source = await openSource(file, options.report, interruption.signal);
  const report = await ImportReport.open(options.report).catch((error: unknown) => {
    // Node.js 26 ends a process whose garbage collector finds a file open.
    source.stream.destroy();
    throw error;
  });
  // The first Ctrl-C lets the batch that is on its way get home; a second one ends the process.
  process.once('SIGINT', () => interruption.abort());
  try {
    await withApplication(async (application) => {
      const flow = application.get(ImportUsersFlow);
      const claimed = new Set<string>();
      await importAll(source, report, project, (records) =>
        options.dryRun ? flow.rehearse(records, claimed) : flow.import(records, BY_OPERATOR),
      );
      report.isComplete = true;
    });
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    process.exitCode = INTERRUPTED;
  } finally {
    source.stream.destroy();
    await report.close();
    if (report.isComplete || report.last > 0)
      process.stdout.write(`${report.toString(options.dryRun === true)}\n`);
    if (!report.isComplete && report.last > 0)
      process.stderr.write(`Ended after line ${report.last}. Run it again for the rest: what is in stays.\n`);
  }
  if (report.isComplete && report.hasRejected) process.exitCode = 1;
}

async function importAll(
  source: Source,
  report: ImportReport,
  project: FirebaseProject | undefined,
  create: (records: object[]) => Promise<ImportOutcome[]>,
): Promise<void> {
  const progress = new Progress(source.size);
  try {
    for await (const lines of inBatches(readLines(progress.watch(source.stream), MAX_LINE), BATCH)) {
      const outcomes = await importLines(lines, project, create);
      await report.add(
        lines.map(({ number }) => number),
        outcomes,
      );
      progress.dealtWith(lines.length);
    }
  } finally {
    progress.stop();
  }
}

/** What became of each line: those that can't be read never get to the flow. */
async function importLines(
  lines: readonly Line[],
  project: FirebaseProject | undefined,
  create: (records: object[]) => Promise<ImportOutcome[]>,
): Promise<ImportOutcome[]> {
  const read = lines.map((line) => readUser(line, project));
  const outcomes = (await create(read.flatMap((found) => ('user' in found ? found.user : [])))).values();
  return read.map((found) =>
    'user' in found ? (outcomes.next().value as ImportOutcome) : { kind: 'rejected', errors: found.errors },
  );
}

function readUser({ bytes }: Line, project: FirebaseProject | undefined): Converted {
  if (bytes === undefined) return { errors: lineError(`must have at most ${MAX_LINE} bytes`) };
  try {
    const record = parseJsonBody(bytes) ?? {};
    return project === undefined ? { user: record } : convertFirebaseUser(record, project);
  } catch (error) {
    if (error instanceof DomainError) return { errors: lineError('must be one JSON object in UTF-8') };
    throw error;
  }
}

function lineError(message: string): FieldError[] {
  return [{ field: 'line', messages: [message] }];
}
