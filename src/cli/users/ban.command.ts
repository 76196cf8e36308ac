import { Command } from 'commander';
import { accountArgument, accountName, changeAccount } from './change.js';
import { printFrom } from '../print-from.js';

/** `users ban`. */
export function banCommand(): Command {
  return new Command('ban')
    .addArgument(accountArgument())
    .description('Ban a user: all sessions end, and logins are refused')
    .action((account: string) =>
      printFrom(async (application) => {
        const user = await changeAccount(application, account, { status: 'banned' });
        return `${accountName(user)} is banned. All sessions have ended; access tokens are refused within a second.`;
      }),
    );
}

/** `users unban`. */
export function unbanCommand(): Command {
  return new Command('unban')
    .addArgument(accountArgument())
    .description('Lift a ban; the user logs in again')
    .action((account: string) =>
      printFrom(async (application) => {
        const user = await changeAccount(application, account, { status: 'active' });
        return `${accountName(user)} may log in again.`;
      }),
    );
}
