import { type INestApplicationContext } from '@nestjs/common';
import { Command, Option } from 'commander';
import {
  type FirebaseProject,
  type FormatSecrets,
  ImportedPasswords,
  ImportedSecrets,
} from '../../passwords/index.js';
import { KnownRoles } from '../../users/index.js';
import { CommandError } from '../explain.js';
import { withApplication } from '../with-application.js';
import { type Candidate, type Candidates, dumpedUsers, type Input, ownLines } from './import/candidates.js';
import { readFirebaseProject } from './import/firebase-project.js';
import { IMPORT_FORMATS } from './import/formats/index.js';
import { type ImportFormat } from './import/formats/import-format.js';
import { importAll } from './import/import-all.js';
import { ImportReport } from './import/import-report.js';
import { withRoles } from './import/kept-roles.js';
import { listFormats } from './import/list-formats.js';
import { Progress } from './import/progress.js';
import { readOptionFile } from './import/read-option-file.js';
import { openSource, type Source } from './import/reading/open-source.js';
import { tryPassword } from './import/try-password.js';
import { askOnce, readPassword } from './read-password.js';

/** As a shell says of what Ctrl-C has ended. */
const INTERRUPTED = 130;

const FIREBASE = 'firebase';
const OWN = 'ndjson';
/** Whether bcrypt is of the password itself in a dump of these, the text does not tell. */
const UNCERTAIN = new Set([OWN, 'devise', 'crypt']);

interface Options {
  from?: string;
  list?: true;
  dryRun?: true;
  try?: string;
  passwordStdin?: true;
  report?: string;
  keepRoles?: true;
  dropHashes?: true;
  firebaseHashConfig?: string;
  pepperFile?: string;
  passwordSaltFile?: string;
}

/** `users import`: accounts from elsewhere (docs/migrating.md). */
export function importCommand(): Command {
  return new Command('import')
    .description('Import users of another system, with their password hashes (docs/migrating.md)')
    .argument('[file]', 'the dump; - for standard input')
    .argument('[file2]', 'that of the second collection or table, where the system has two')
    .option('--from <system>', 'whose dump it is (see --list); one user per line in our own form when absent')
    .option('--list', 'show the systems, and how to get a dump of each')
    .option('--dry-run', 'check everything, write nothing')
    .option(
      '--try <account>',
      'ask for the password of this one user, and say whether it opens the record; write nothing',
    )
    .addOption(new Option('--password-stdin', 'with --try: read the password from standard input'))
    .option('--report <file>', 'write the outcome of every record that was not created, as JSON lines')
    .option(
      '--keep-roles',
      'give the roles of the dump, as far as there are such roles here; everybody is a user otherwise',
    )
    .option('--drop-hashes', "let users whose hash can't be taken over come without a password")
    .option(
      '--firebase-hash-config <file>',
      'the password hash parameters of a Firebase project, as its console shows them',
    )
    .option('--pepper-file <file>', 'a file with the pepper of Devise, where one was set')
    .option('--password-salt-file <file>', 'a file with the SECURITY_PASSWORD_SALT of Flask-Security')
    .addHelpText(
      'after',
      `
A line without --from: {"id"?, "name", "email"?, "username"?, "passwordHash"?, "passwordFormat"?, "passwordSalt"?,
"emailVerified"?, "roles"?, "status"?, "bannedUntil"?, "createdAt"?, "identities"?}, with an address or a username.
Users who have an account are left as they are, so the command may be repeated.
Exit code: 0, or 1 when records were rejected or the import failed.`,
    )
    .action(
      async (file: string | undefined, file2: string | undefined, options: Options, command: Command) => {
        if (options.list) process.stdout.write(`${listFormats()}\n`);
        else if (file === undefined)
          command.error("error: missing required argument 'file'", { code: 'commander.missingArgument' });
        else await run(file, file2, options);
      },
    );
}

/** What the options come to. */
interface Plan {
  readonly format: ImportFormat;
  readonly firebaseProject: FirebaseProject | undefined;
  readonly pepper: string | undefined;
  readonly passwordSalt: string | undefined;
}

async function run(file: string, file2: string | undefined, options: Options): Promise<void> {
  const plan = await planOf(file, file2, options);
  const interruption = new AbortController();
  const sources = await openAll(
    file2 === undefined ? [file] : [file, file2],
    options.report,
    interruption.signal,
  );
  const report = await ImportReport.open(options.report).catch((error: unknown) => {
    // Node.js 26 ends a process whose garbage collector finds a file open.
    destroyAll(sources);
    throw error;
  });
  // The first Ctrl-C lets the batch that is on its way get home; a second one ends the process.
  const interrupt = (): void => interruption.abort();
  process.once('SIGINT', interrupt);
  try {
    await withApplication((application) => withSources(application, sources, plan, options, report));
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    process.exitCode = INTERRUPTED;
  } finally {
    process.off('SIGINT', interrupt);
    destroyAll(sources);
    await report.close();
    if (report.isComplete || report.last !== undefined)
      process.stdout.write(`${report.toString(options.dryRun === true)}\n`);
    if (!report.isComplete && report.last !== undefined)
      process.stderr.write(`Ended after ${report.last}. Run it again for the rest: what is in stays.\n`);
  }
  if (report.isComplete && report.hasRejected) process.exitCode = 1;
}

/** @throws CommandError for options that do not go together */
async function planOf(file: string, file2: string | undefined, options: Options): Promise<Plan> {
  const name = options.from ?? (options.firebaseHashConfig === undefined ? OWN : FIREBASE);
  const format = IMPORT_FORMATS.find((each) => each.name === name);
  if (format === undefined)
    throw new CommandError(
      `--from: there is no system ${name}. \`users import --list\` shows those that there are.`,
    );
  if (file2 !== undefined && format.second === undefined)
    throw new CommandError(`A dump of ${format.system} is one file.`);
  if (file2 === undefined && format.second?.isNeeded === true)
    throw new CommandError(
      `A dump of ${format.system} is two files: behind the first one comes ${format.second.content}.`,
    );
  if (file === '-' && file2 === '-') throw new CommandError('One of the two files may be standard input.');
  if (options.try !== undefined && options.passwordStdin && [file, file2].includes('-'))
    throw new CommandError('Standard input is the file: it has no place for a password.');
  const ofFile = (option: string, path: string | undefined): Promise<string> | undefined =>
    path === undefined ? undefined : readOptionFile(option, path);
  return {
    format,
    firebaseProject:
      options.firebaseHashConfig === undefined
        ? undefined
        : await readFirebaseProject(options.firebaseHashConfig),
    pepper: await ofFile('--pepper-file', options.pepperFile),
    passwordSalt: await ofFile('--password-salt-file', options.passwordSaltFile),
  };
}

async function openAll(
  paths: readonly string[],
  report: string | undefined,
  signal: AbortSignal,
): Promise<Source[]> {
  const sources: Source[] = [];
  try {
    for (const path of paths) sources.push(await openSource(path, report, signal));
    return sources;
  } catch (error) {
    destroyAll(sources);
    throw error;
  }
}

function destroyAll(sources: readonly Source[]): void {
  for (const { stream } of sources) stream.destroy();
}

async function withSources(
  application: INestApplicationContext,
  sources: readonly Source[],
  plan: Plan,
  options: Options,
  report: ImportReport,
): Promise<void> {
  const progress = new Progress(sources[0]?.size);
  const [first, second] = sources.map(({ stream, size }, at): Input => ({
    chunks: at === 0 ? progress.watch(stream) : stream,
    size,
  }));
  if (first === undefined) return;
  const secrets = secretsOf(application.get(ImportedSecrets), plan);
  const candidates =
    plan.format.name === OWN
      ? ownLines(first)
      : rolesSettled(
          await dumpedUsers(plan.format, first, second, {
            firebaseProject: plan.firebaseProject,
            hasPepper: plan.pepper !== undefined,
          }),
          options.keepRoles ? application.get(KnownRoles) : undefined,
        );
  try {
    if (options.try !== undefined) {
      const ask = (): Promise<string> =>
        options.passwordStdin ? readPassword() : askOnce(`The password of ${options.try ?? ''}: `);
      const trial = { account: options.try, passwords: application.get(ImportedPasswords), secrets, ask };
      process.stdout.write(`${await tryPassword(candidates.users, trial)}\n`);
      return;
    }
    await importAll({
      ...{ application, candidates, secrets, report, progress },
      isCertain: !UNCERTAIN.has(plan.format.name),
      isRehearsal: options.dryRun === true,
      dropsHashes: options.dropHashes === true,
    });
    report.isComplete = true;
  } finally {
    progress.stop();
  }
}

function secretsOf(
  importedSecrets: ImportedSecrets,
  { pepper, passwordSalt, firebaseProject }: Plan,
): FormatSecrets {
  return {
    ...(pepper !== undefined && { pepper: importedSecrets.seal(pepper) }),
    ...(passwordSalt !== undefined && { passwordSalt: importedSecrets.seal(passwordSalt) }),
    ...(firebaseProject !== undefined && { signerKey: firebaseProject.signerKey }),
  };
}

function rolesSettled({ unit, users }: Candidates, knownRoles: KnownRoles | undefined): Candidates {
  async function* settled(): AsyncGenerator<Candidate> {
    for await (const candidate of users) yield withRoles(candidate, knownRoles);
  }
  return { unit, users: settled() };
}
