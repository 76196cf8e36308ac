import { Command } from 'commander';
import { importCommand } from './import.command.js';

/** `users`: the accounts, from outside (docs/administration.md). One file per command. */
export function usersCommand(): Command {
  return new Command('users')
    .description('The accounts and their roles (docs/administration.md)')
    .addCommand(importCommand());
}
