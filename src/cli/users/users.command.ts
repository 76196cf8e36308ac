import { Command } from 'commander';
import { banCommand, unbanCommand } from './ban.command.js';
import { createAdminCommand } from './create-admin.command.js';
import { deleteCommand } from './delete.command.js';
import { exportUsersCommand } from './export.command.js';
import { factorsCommand } from './factors.command.js';
import { importCommand } from './import.command.js';
import { listCommand } from './list.command.js';
import { resetFactorsCommand } from './reset-factors.command.js';
import { sessionsCommand } from './sessions.command.js';
import { setRoleCommand } from './set-role.command.js';
import { showCommand } from './show.command.js';
import { unlockCommand } from './unlock.command.js';

/** `users`: the accounts, from outside (docs/administration.md). One file per command. */
export function usersCommand(): Command {
  return new Command('users')
    .description('The accounts and their roles (docs/administration.md)')
    .addCommand(createAdminCommand())
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(sessionsCommand())
    .addCommand(factorsCommand())
    .addCommand(setRoleCommand())
    .addCommand(banCommand())
    .addCommand(unbanCommand())
    .addCommand(unlockCommand())
    .addCommand(resetFactorsCommand())
    .addCommand(deleteCommand())
    .addCommand(importCommand())
    .addCommand(exportUsersCommand());
}
