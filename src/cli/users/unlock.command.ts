import { Command } from 'commander';
import { BY_OPERATOR } from '../../common/audit/index.js';
import { AuditTrailStore } from '../../audit/index.js';
import { PasswordVerifier } from '../../auth/index.js';
import { accountArgument, accountName, findAccount } from './change.js';
import { printFrom } from '../print-from.js';

/** `users unlock`. */
export function unlockCommand(): Command {
  return new Command('unlock')
    .addArgument(accountArgument())
    .description('Clear the failed logins of an account (docs/throttling.md)')
    .action((account: string) =>
      printFrom(async (application) => {
        const user = await findAccount(application, account);
        // First: a crash in between tells of an unlocking that did not happen, and it is simply done again.
        await application.get(AuditTrailStore).record('user.unlocked', {}, BY_OPERATOR, user._id);
        await application.get(PasswordVerifier).forgetFailures(user);
        return `${accountName(user)} may log in again at once. What an address has used up stays.`;
      }),
    );
}
