import { Command } from 'commander';
import { changeByEmail } from './change.js';
import { printFrom } from '../print-from.js';

/** `users set-role`. */
export function setRoleCommand(): Command {
  return new Command('set-role')
    .argument('<email>', 'the address of the account')
    .argument('<roles...>', 'all roles the account is to have: user, admin, or one of ROLES')
    .description('Replace the roles of an account')
    .action((email: string, roles: string[]) =>
      printFrom(async (application) => {
        const user = await changeByEmail(application, email, { roles });
        return `${user.email} has now: ${user.roles.join(', ')}. Access tokens with other roles are refused within a second.`;
      }),
    );
}
