import { Command } from 'commander';
import { CheckPassword } from '../../auth/index.js';
import { findByEmail } from './change.js';
import { printFrom } from './print-from.js';

/** `users unlock`. */
export function unlockCommand(): Command {
  return new Command('unlock')
    .argument('<email>', 'whom')
    .description('Forget the wrong passwords that were tried for an account (docs/throttling.md)')
    .action((email: string) =>
      printFrom(async (application) => {
        const user = await findByEmail(application, email);
        await application.get(CheckPassword).forgetFailures(user);
        return `${user.email} may log in again at once. What an address has used up stays.`;
      }),
    );
}
