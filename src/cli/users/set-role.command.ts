import { Command } from 'commander';
import { changeByEmail } from './change.js';
import { printFrom } from './print-from.js';

/** `users set-role`. */
export function setRoleCommand(): Command {
  return new Command('set-role')
    .argument('<email>', 'whose')
    .argument('<roles...>', 'all roles the account is to have: user, admin, or one of ROLES')
    .description('Give an account other roles, in place of those it has')
    .action((email: string, roles: string[]) =>
      printFrom(async (application) => {
        const user = await changeByEmail(application, email, { roles });
        return `${user.email} has now: ${user.roles.join(', ')}. Access tokens with other roles are refused within a second.`;
      }),
    );
}
