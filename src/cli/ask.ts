import { createInterface } from 'node:readline/promises';
import { CommandError } from './explain.js';

/**
 * Asks the person at the terminal before something is done.
 *
 * @param question what to ask, and how to say yes to it
 * @param wanted the one answer that lets the command go on
 * @throws CommandError for any other answer, or when there is nobody to ask
 */
export async function ask(question: string, wanted: string): Promise<void> {
  if (!process.stdin.isTTY)
    throw new CommandError('There is no terminal to ask on: say --yes. Nothing was done.');
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await reader.question(question);
    if (answer.trim() !== wanted) throw new CommandError('Nothing was done.');
  } finally {
    reader.close();
  }
}
