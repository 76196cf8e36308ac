import { Command } from 'commander';
import { toUserResponse, type User, UserAdministrationStore } from '../../users/index.js';
import { jsonOption, toJson } from '../json-option.js';
import { readLimit } from '../read-limit.js';
import { printFrom } from '../print-from.js';
import { userTable } from './user-table.js';

/** How many are read at once. */
const PAGE = 500;

interface ListOptions {
  q?: string;
  limit: number;
  all?: true;
  json?: true;
}

/** `users list`. */
export function listCommand(): Command {
  return new Command('list')
    .description('Show accounts, in the order of their e-mail addresses')
    .option('--q <prefix>', 'only those whose e-mail begins with this, in any case')
    .option('--limit <number>', 'how many at most', readLimit, 20)
    .option('--all', 'all of them')
    .addOption(jsonOption())
    .action(({ q, limit, all, json }: ListOptions) =>
      printFrom(async (application) => {
        const administration = application.get(UserAdministrationStore);
        const most = all ? Infinity : limit;
        const users = await read(administration, q, most + 1);
        if (json) return toJson(users.slice(0, most).map(toUserResponse));
        if (users.length === 0) return q === undefined ? 'There is no account yet.' : 'No e-mail begins so.';
        const table = userTable(users.slice(0, most));
        return users.length > most ? `${table}\nThere are more: --all shows them.` : table;
      }),
    );
}

async function read(
  administration: UserAdministrationStore,
  prefix: string | undefined,
  most: number,
): Promise<User[]> {
  const users: User[] = [];
  for (;;) {
    const limit = Math.min(PAGE, most - users.length);
    if (limit === 0) return users;
    const page = await administration.list({ limit, prefix, after: users.at(-1)?.email });
    users.push(...page);
    if (page.length < limit) return users;
  }
}
