import { Command } from 'commander';
import { toUserResponse } from '../../users/index.js';
import { jsonOption, toJson } from '../json-option.js';
import { alignColumns } from '../table.js';
import { accountArgument, findAccount } from './change.js';
import { printFrom } from '../print-from.js';

/** `users show`. */
export function showCommand(): Command {
  return new Command('show')
    .addArgument(accountArgument())
    .description('Show an account')
    .addOption(jsonOption())
    .action((account: string, { json }: { json?: true }) =>
      printFrom(async (application) => {
        const user = toUserResponse(await findAccount(application, account));
        return json
          ? toJson(user)
          : alignColumns(Object.entries(user).map(([name, value]) => [name, String(value)]));
      }),
    );
}
