import { Command } from 'commander';
import { changeByEmail } from './change.js';
import { printFrom } from './print-from.js';

/** `users ban`. */
export function banCommand(): Command {
  return new Command('ban')
    .argument('<email>', 'whom')
    .description('Keep somebody out: all sessions end, and nobody can log in')
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
    .argument('<email>', 'whom')
    .description('Let somebody in again, by logging in anew')
    .action((email: string) =>
      printFrom(async (application) => {
        const user = await changeByEmail(application, email, { status: 'active' });
        return `${user.email} may log in again.`;
      }),
    );
}
