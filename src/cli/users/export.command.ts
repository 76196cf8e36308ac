import { once } from 'node:events';
import { Command, Option } from 'commander';
import { isAnonymous, type User, UserAdministrationStore } from '../../users/index.js';
import { withApplication } from '../with-application.js';
import { EXPORT_FORMATS } from './export/export-formats.js';

/** Accounts that are read at a time. */
const PAGE = 500;

/** `users export`: the accounts for another system, with their hashes (docs/migrating.md). */
export function exportUsersCommand(): Command {
  return new Command('export')
    .description(
      'Print the accounts in the form of another system, with the password hashes that it can take',
    )
    .addOption(
      new Option('--to <system>', 'in whose form; ndjson is for `users import`')
        .choices(EXPORT_FORMATS.map(({ name }) => name))
        .default('ndjson'),
    )
    .action(({ to }: { to: string }) =>
      withApplication((application) => exportAll(application.get(UserAdministrationStore), to)),
    );
}

async function exportAll(store: UserAdministrationStore, to: string): Promise<void> {
  const format = EXPORT_FORMATS.find(({ name }) => name === to);
  if (format === undefined) return;
  const [before, between, behind] = format.frame;
  const counts = { users: 0, passwords: 0, left: 0 };
  await write(before);
  for await (const user of everybody(store)) {
    const exported = isAnonymous(user) ? undefined : format.convert(user);
    if (exported === undefined) {
      counts.left += 1;
      continue;
    }
    await write(`${counts.users === 0 ? '' : between}${JSON.stringify(exported.record)}`);
    counts.users += 1;
    if (exported.losesPassword) counts.passwords += 1;
  }
  if (counts.users > 0 || to !== 'ndjson') await write(behind);
  process.stderr.write(
    [
      `${digits(counts.users)} users. Second factors and passkeys are not among them.`,
      ...(counts.passwords > 0
        ? [
            `${digits(counts.passwords)} have a password whose hash ${to} has no form for: they choose a new one there.`,
          ]
        : []),
      ...(counts.left > 0
        ? [`${digits(counts.left)} were left out: anonymous, or without an address that ${to} needs.`]
        : []),
      '',
    ].join('\n'),
  );
}

async function* everybody(store: UserAdministrationStore): AsyncGenerator<User> {
  let after: string | undefined;
  for (;;) {
    const users = await store.list({ limit: PAGE, after });
    yield* users;
    if (users.length < PAGE) return;
    after = users.at(-1)?.email;
  }
}

async function write(text: string): Promise<void> {
  if (text !== '' && !process.stdout.write(text)) await once(process.stdout, 'drain');
}

/** With commas between the thousands. */
function digits(number: number): string {
  return number.toLocaleString('en-US');
}
