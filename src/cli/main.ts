import { Command } from 'commander';
import { auditCommand } from './audit/audit.command.js';
import { explain } from './explain.js';
import { keysCommand } from './keys/keys.command.js';
import { usersCommand } from './users/users.command.js';

/** How it was called: of the package, or of the service's own folder. */
const NAME = import.meta.url.includes('/node_modules/') ? 'npx nightlatch' : 'npm run cli --';

const program = new Command(NAME)
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
