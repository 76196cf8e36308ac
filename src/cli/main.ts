import { Command } from 'commander';
import { auditCommand } from './audit/audit.command.js';
import { explain } from './explain.js';
import { keysCommand } from './keys/keys.command.js';
import { usersCommand } from './users/users.command.js';

const program = new Command('npm run cli --')
  .description(
    "nightlatch's command line. It reads the same settings as the service: .env and the environment.",
  )
  .addCommand(keysCommand())
  .addCommand(usersCommand())
  .addCommand(auditCommand());

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}
