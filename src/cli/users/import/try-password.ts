import { typedName } from '../../../common/fields/index.js';
import { type FormatSecrets, type ImportedPasswords } from '../../../passwords/index.js';
import { normalEmail, normalUsername } from '../../../users/index.js';
import { CommandError } from '../../explain.js';
import { type Candidate } from './candidates.js';
import { type DumpUser } from './formats/import-format.js';
import { readPassword, schemeOf } from './survey.js';

/** Who hashes, for the queue of the hashing threads. */
const CALLER = 'users import --try';

/** What trying takes. */
export interface Trial {
  /** The address, the username or the id, as typed. */
  readonly account: string;
  readonly passwords: ImportedPasswords;
  readonly secrets: FormatSecrets;
  /** Asks for the password. */
  readonly ask: () => Promise<string>;
}

/**
 * Whether a password that somebody knows opens its record: what no look at the text can tell. Nothing is written.
 *
 * @param candidates the users of the file
 * @param trial whom to try, and how
 * @returns what to tell when it does
 * @throws CommandError when it does not, when the record is of no use, or when there is none
 */
export async function tryPassword(
  candidates: AsyncIterable<Candidate>,
  { account, passwords, secrets, ask }: Trial,
): Promise<string> {
  const candidate = await find(candidates, account);
  const user = candidate.user;
  const read = readPassword(user, passwords, secrets);
  if (read === undefined) throw new CommandError('That user has no password in the file.');
  const scheme = schemeOf(user);
  if (read.kind === 'refused') throw new CommandError(`That user's passwordHash (${scheme}) ${read.reason}.`);
  if (!(await passwords.opens(read, await ask(), CALLER)))
    throw new CommandError(
      `The password does not open the record, read as ${scheme}. Either it is not this user's, or the hash is of something else: ` +
        'see docs/migrating.md for --from, passwordFormat, --pepper-file and --password-salt-file. Nothing was written.',
    );
  return `The password opens the record, read as ${scheme}. Nothing was written: import without --try.`;
}

async function find(
  candidates: AsyncIterable<Candidate>,
  account: string,
): Promise<Extract<Candidate, { user: DumpUser }>> {
  const wanted = typedName(account);
  let read = 0;
  for await (const candidate of candidates) {
    read += 1;
    if ('user' in candidate && isNamed(candidate.user, wanted)) return candidate;
  }
  throw new CommandError(
    `Nobody in the file has that address, username or id (${read.toLocaleString('en-US')} records).`,
  );
}

function isNamed({ id, email, username }: DumpUser, wanted: string): boolean {
  if (typeof email === 'string' && wanted.includes('@'))
    return normalEmail(typedName(email)) === normalEmail(wanted);
  if (typeof username === 'string' && normalUsername(typedName(username)) === normalUsername(wanted))
    return true;
  return id === wanted;
}
