import { Command } from 'commander';
import { exportCommand } from './export.command.js';
import { listCommand } from './list.command.js';
import { verifyCommand } from './verify.command.js';

/** `audit`: what has happened, from outside (docs/audit.md). One file per command. */
export function auditCommand(): Command {
  return new Command('audit')
    .description('The audit log (docs/audit.md)')
    .addCommand(listCommand())
    .addCommand(verifyCommand())
    .addCommand(exportCommand());
}
