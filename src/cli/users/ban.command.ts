import { Command } from 'commander';
import { changeByEmail } from './change.js';
import { printFrom } from '../print-from.js';

/** `users ban`. */
export function banCommand(): Command {
  return new Command('ban')
    .argument('<email>', 'the address of the account')
    .description('Ban a user: all sessions end, and logins are refused')
    .action((email: string) =>
      printFrom(async (application) => {
        const user = await changeByEmail(application, email, { status: 'banned' });
        return `${user.email} is banned. All sessions have ended; access tokens are refused within a second.`;
      }),
    );
}

/** `users unban`. */
export function unbanCommand(): Command {
  return new Command('unban')
    .argument('<email>', 'the address of the account')
    .description('Lift a ban; the user logs in again')
    .action((email: string) =>
      printFrom(async (application) => {
        const user = await changeByEmail(application, email, { status: 'active' });
        return `${user.email} may log in again.`;
      }),
    );
}
