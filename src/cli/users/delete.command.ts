import { Command } from 'commander';
import { DeleteUserFlow } from '../../accounts/index.js';
import { BY_OPERATOR } from '../../common/audit/index.js';
import { ask } from '../ask.js';
import { printFrom } from '../print-from.js';
import { accountArgument, accountName, findAccount } from './change.js';

/** `users delete`. */
export function deleteCommand(): Command {
  return new Command('delete')
    .addArgument(accountArgument())
    .description('Delete an account for good: its sessions end, its address and username may be taken again')
    .option('--yes', 'do not ask')
    .action((account: string, { yes }: { yes?: true }) =>
      printFrom(async (application) => {
        const user = await findAccount(application, account);
        const name = accountName(user);
        // Nobody types an address by mistake.
        if (!yes) await ask(`This can't be undone. Type ${name} to delete the account: `, name);
        await application.get(DeleteUserFlow).delete(user._id, BY_OPERATOR);
        return `${name} is deleted. Access tokens are refused within a second.`;
      }),
    );
}
