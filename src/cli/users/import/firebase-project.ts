import { z } from 'zod';
import { type FirebaseProject } from '../../../passwords/index.js';
import { CommandError } from '../../explain.js';
import { readOptionFile } from './read-option-file.js';

/** `name: value`, quoted or not: JSON as well as the text that Firebase's console shows. */
const ENTRY = /"?(?<!\w)(\w+)"?\s*:\s*"?([^\s",{}]+)/g;

const base64 = z
  .string()
  .regex(/^[A-Za-z0-9+/_-]+={0,2}$/)
  .transform((text) => Buffer.from(text, 'base64'));

const hashConfig = z.object({
  algorithm: z.literal('SCRYPT'),
  base64_signer_key: base64.refine((key) => key.length >= 32 && key.length <= 64),
  base64_salt_separator: base64.optional(),
  rounds: z.coerce.number().int().min(1).max(8),
  mem_cost: z.coerce.number().int().min(1).max(14),
});

/**
 * Reads the password hash parameters of a Firebase project, as its console shows them (Authentication, Users).
 *
 * @param path a file with them, as JSON or as shown
 * @throws CommandError when it can't be read, or one of them is missing or wrong; it is named, and not shown
 */
export async function readFirebaseProject(path: string): Promise<FirebaseProject> {
  const text = await readOptionFile('--firebase-hash-config', path);
  const entries = Object.fromEntries([...text.matchAll(ENTRY)].map(([, name = '', value]) => [name, value]));
  const parsed = hashConfig.safeParse(entries);
  if (!parsed.success) {
    const wrong = [...new Set(parsed.error.issues.map(({ path: [name] }) => String(name)))].join(', ');
    throw new CommandError(
      `--firebase-hash-config: missing or wrong: ${wrong}. It needs algorithm (SCRYPT), base64_signer_key, ` +
        'base64_salt_separator, rounds (1 to 8) and mem_cost (1 to 14), as Firebase shows them.',
    );
  }
  const { base64_signer_key, base64_salt_separator, rounds, mem_cost } = parsed.data;
  return {
    signerKey: base64_signer_key,
    saltSeparator: base64_salt_separator ?? Buffer.alloc(0),
    rounds,
    memCost: mem_cost,
  };
}
