import { randomBytes } from 'node:crypto';
import { sha256 } from '../../common/digest.js';

/** How many an account gets. */
export const RECOVERY_CODES = 10;

/** Crockford's base32: no letter that looks like a digit. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 16;
const GROUP = 4;
const CODE = new RegExp(`^[${ALPHABET}]{${LENGTH}}$`);

/**
 * @returns a code of 80 random bits, in groups: `7H2K-9QXM-0B3T-WZ5D`. That many, so that a hash without a key is as safe in a
 * stolen database as a slow one would be
 */
export function newRecoveryCode(): string {
  // 32 divides 256: each character is as likely as any other.
  const characters = Array.from(randomBytes(LENGTH), (byte) => ALPHABET.charAt(byte % ALPHABET.length));
  return Array.from({ length: LENGTH / GROUP }, (_, group) =>
    characters.slice(group * GROUP, (group + 1) * GROUP).join(''),
  ).join('-');
}

/**
 * @param code as somebody has typed it: with or without hyphens and spaces, in any case, with O for 0 and I or L for 1
 * @param userId whose it is
 * @returns its hash; undefined when it can't be a code
 */
export function hashRecoveryCode(code: string, userId: string): string | undefined {
  const plain = code.replace(/[\s-]/g, '').toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1');
  if (!CODE.test(plain)) return undefined;
  return sha256(`recovery code of ${userId}: ${plain}`);
}
