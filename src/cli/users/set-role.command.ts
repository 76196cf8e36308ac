import { Command } from 'commander';
import { accountArgument, accountName, changeAccount } from './change.js';
import { printFrom } from '../print-from.js';

/** `users set-role`. */
export function setRoleCommand(): Command {
  return new Command('set-role')
    .addArgument(accountArgument())
    .argument('<roles...>', 'all roles the account is to have: user, admin, or one of ROLES')
    .description('Replace the roles of an account')
    .action((account: string, roles: string[]) =>
      printFrom(async (application) => {
        const user = await changeAccount(application, account, { roles });
        return `${accountName(user)} has now: ${user.roles.join(', ')}. Access tokens with other roles are refused within a second.`;
      }),
    );
}
