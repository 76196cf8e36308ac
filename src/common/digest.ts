import { createHash } from 'node:crypto';

/**
 * No slow hash: for what has enough random bits behind it that nobody guesses it.
 *
 * @param text any text
 * @returns its SHA-256, base64url
 */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
