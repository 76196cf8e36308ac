import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { DeleteUserFlow } from '../../accounts/index.js';
import { BY_OPERATOR } from '../../common/audit/index.js';
import { CommandError } from '../explain.js';
import { printFrom } from '../print-from.js';
import { findAccount } from './change.js';

/** `users delete`. */
export function deleteCommand(): Command {
  return new Command('delete')
    .argument('<account>', 'its e-mail address or id')
    .description('Delete an account for good: its sessions end, its address and username may be taken again')
    .option('--yes', 'do not ask')
    .action((account: string, { yes }: { yes?: true }) =>
      printFrom(async (application) => {
        const { _id, email } = await findAccount(application, account);
        if (!yes) await confirm(email);
        await application.get(DeleteUserFlow).delete(_id, BY_OPERATOR);
        return `${email} is deleted. Access tokens are refused within a second.`;
      }),
    );
}

/** Asks for the address, which nobody types by mistake. */
async function confirm(email: string): Promise<void> {
  if (!process.stdin.isTTY)
    throw new CommandError('There is no terminal to ask on: say --yes. Nothing was done.');
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await reader.question(`This can't be undone. Type ${email} to delete the account: `);
    if (answer.trim() !== email) throw new CommandError('Nothing was done.');
  } finally {
    reader.close();
  }
}
