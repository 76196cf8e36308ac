import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { CommandError } from '../explain.js';

/**
 * Reads a password from standard input, as a script writes it there. Never from an argument, which every user of the
 * machine can read in the list of processes, and which the shell remembers.
 *
 * @returns the input without one line end behind it
 */
export async function readPassword(): Promise<string> {
  return (await text(process.stdin)).replace(/\r?\n$/, '');
}

/**
 * Asks for a new password on the terminal, twice, and shows nothing of it.
 *
 * @returns what was typed
 * @throws CommandError when there is no terminal, when the two differ, or when the person gave up
 */
export function askPassword(): Promise<string> {
  const hint = 'use --password-stdin, or --invite to let its owner choose it.';
  return askHidden(hint, async (ask) => {
    const password = await ask('Password: ');
    if ((await ask('Once more: ')) !== password) throw new CommandError('The two differ. Nothing was done.');
    return password;
  });
}

/**
 * Asks for a password that somebody has, on the terminal, and shows nothing of it.
 *
 * @param prompt what to ask
 * @returns what was typed
 * @throws CommandError when there is no terminal, or when the person gave up
 */
export function askOnce(prompt: string): Promise<string> {
  return askHidden('use --password-stdin.', (ask) => ask(prompt));
}

async function askHidden(
  hint: string,
  talk: (ask: (prompt: string) => Promise<string>) => Promise<string>,
): Promise<string> {
  if (!process.stdin.isTTY)
    throw new CommandError(`There is no terminal to ask for the password on: ${hint}`);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // As a terminal it takes the echo over from the system, and echoes to nowhere.
  const reader = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 });
  reader.on('SIGINT', () => reader.close());
  try {
    // One reader for all: what was typed ahead is not lost.
    const lines = reader[Symbol.asyncIterator]();
    return await talk(async (prompt) => {
      process.stderr.write(prompt);
      const line: IteratorResult<string, undefined> = await lines.next();
      process.stderr.write('\n');
      if (line.value === undefined) throw new CommandError('Nothing was done.');
      return line.value;
    });
  } finally {
    reader.close();
  }
}
