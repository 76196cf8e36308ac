import { bitsOf } from '../fast/crypt-base64.js';
import { type PasswordFormat, type ReadPassword } from './password-format.js';
import { fast, kept, refused, WAY_OUT } from './read-password.js';

const PORTABLE = /^\$[PH]\$([./\dA-Za-z])([./\dA-Za-z]{8})([./\dA-Za-z]{22})$/;
const DRUPAL = /^\$S\$([./\dA-Za-z])([./\dA-Za-z]{8})([./\dA-Za-z]{43})$/;

/** The library itself, as phpBB, bbPress, Joomla and others have it. */
export const phpass: PasswordFormat = {
  name: 'phpass',
  about: 'phpass, as in phpBB 3 and Joomla: $P$, $H$ and bcrypt',

  read({ hash }) {
    if (hash.startsWith('$2')) return kept(hash);
    if (hash.startsWith('_')) return refused(`is DES-crypt, which is not verified here: ${WAY_OUT}`);
    return readPhpass(hash) ?? refused('must be a hash of phpass: $P$, $H$ or $2a$');
  },
};

/**
 * @param hash `$P$` or `$H$` over MD5, `$S$` over SHA-512
 * @returns undefined when it is none of them
 */
export function readPhpass(hash: string): ReadPassword | undefined {
  for (const [format, algorithm] of [
    [PORTABLE, 'md5'],
    [DRUPAL, 'sha512'],
  ] as const) {
    const [, cost, salt = '', digest = ''] = format.exec(hash) ?? [];
    if (cost !== undefined) return fast(`$phpass$${algorithm}$${bitsOf(cost)}$${salt}`, digest);
  }
  return undefined;
}
