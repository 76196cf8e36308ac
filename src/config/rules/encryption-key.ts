import { type z } from 'zod';
import { secret, signsOfHandwork } from './secret.js';

const BYTES = 32;
const RULE = 'must be 32 bytes in base64; make one with: openssl rand -base64 32';

/**
 * A key for AES-256. The rules for secrets hold for its text and for the bytes behind it: a sample does not get
 * better when it is encoded.
 *
 * @returns a schema that leaves the text as it is
 */
export function encryptionKey(): z.ZodType<string, string> {
  return secret().superRefine((value, context) => {
    const bytes = Buffer.from(value, 'base64');
    // Buffer.from skips what is not base64; the comparison does not.
    if (bytes.length !== BYTES || bytes.toString('base64') !== value) {
      context.addIssue({ code: 'custom', message: RULE });
      return;
    }
    for (const message of signsOfHandwork(bytes.toString('latin1'))) {
      context.addIssue({ code: 'custom', message });
    }
  });
}
