import { type PasswordFormat } from './password-format.js';
import { before, kept, refused } from './read-password.js';
import { readPhpass } from './phpass.js';

/** Drupal 7 to 10.0, and bcrypt of 10.1 and newer. Its forms trim the password. */
export const drupal7: PasswordFormat = {
  name: 'drupal7',
  about: 'Drupal 7 to 10.0: $S$, U$S$ of those who came from Drupal 6; and the bcrypt of newer ones',

  read({ hash }) {
    if (hash.startsWith('$2')) return before(['trim'], kept(hash));
    const isUpdated = hash.startsWith('U$');
    const read = readPhpass(isUpdated ? hash.slice(1) : hash);
    if (read === undefined) return refused('must be a hash of Drupal: $S$, U$S$, $P$, $H$ or $2y$');
    return before(isUpdated ? ['trim', 'md5-hex'] : ['trim'], read);
  },
};
