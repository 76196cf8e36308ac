import { Command } from 'commander';
import { toUserResponse } from '../../users/index.js';
import { jsonOption, toJson } from '../json-option.js';
import { alignColumns } from '../table.js';
import { findAccount } from './change.js';
import { printFrom } from '../print-from.js';

/** `users show`. */
export function showCommand(): Command {
  return new Command('show')
    .argument('<account>', 'its e-mail address or id')
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
