import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { auditCommand } from './audit/audit.command.js';
import { databaseCommand } from './database/database.command.js';
import { keysCommand } from './keys/keys.command.js';
import { providersCommand } from './providers/providers.command.js';
import { usersCommand } from './users/users.command.js';
import { configureWith } from './with-application.js';

/**
 * The command line. docs/commands.md is generated from it.
 *
 * @param name how it was called
 */
export function createProgram(name: string): Command {
  return new Command(name)
    .description(
      "nightlatch's command line. It reads the same settings as the service: .env and the environment.",
    )
    .version(version())
    .option(
      '--config <file>',
      'a module of your application that exports the options of NightlatchModule, as JavaScript (docs/administration.md)',
    )
    .hook('preAction', (program) => configureWith(program.opts<{ config?: string }>().config))
    .addCommand(keysCommand())
    .addCommand(usersCommand())
    .addCommand(providersCommand())
    .addCommand(auditCommand())
    .addCommand(databaseCommand());
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
