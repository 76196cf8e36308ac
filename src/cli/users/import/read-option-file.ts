import { readFile } from 'node:fs/promises';
import { CommandError } from '../../explain.js';

/**
 * Reads a secret that an option names the file of: an argument could be read by every user of the machine.
 *
 * @param option its name, for people
 * @param path the file
 * @returns its text, without one line end behind it
 * @throws CommandError when it can't be read, or is empty
 */
export async function readOptionFile(option: string, path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new CommandError(`${option} can't be read: ${codeOf(error)}`);
  });
  const secret = text.replace(/\r?\n$/, '');
  if (secret === '') throw new CommandError(`${option} is empty.`);
  return secret;
}

/**
 * @param error what a call of node:fs threw
 * @returns `ENOENT` and the like
 */
export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
}
