import { Command } from 'commander';
import { ResetFactorsFlow } from '../../accounts/index.js';
import { BY_OPERATOR } from '../../common/audit/index.js';
import { ask } from '../ask.js';
import { printFrom } from '../print-from.js';
import { accountArgument, findAccount } from './change.js';

/** `users reset-factors`. */
export function resetFactorsCommand(): Command {
  return new Command('reset-factors')
    .addArgument(accountArgument())
    .description('Remove all second factors of an account: its sessions end, and its password alone logs in')
    .option('--yes', 'do not ask')
    .action((account: string, { yes }: { yes?: true }) =>
      printFrom(async (application) => {
        const { _id, email } = await findAccount(application, account);
        // Nobody types an address by mistake.
        if (!yes)
          await ask(`Its password alone will log in. Type ${email} to remove its second factors: `, email);
        await application.get(ResetFactorsFlow).reset(_id, BY_OPERATOR);
        return `The second factors of ${email} are removed. All sessions have ended; access tokens are refused within a second.`;
      }),
    );
}
