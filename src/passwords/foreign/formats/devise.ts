import { type PasswordFormat } from './password-format.js';
import { before, kept, refused } from './read-password.js';

/** Devise of Rails, whose pepper stands behind the password. */
export const devise: PasswordFormat = {
  name: 'devise',
  about: 'Devise of Rails: bcrypt; with --pepper-file over the password and config.pepper behind it',
  secret: 'pepper',

  read({ hash }, { pepper }) {
    if (!hash.startsWith('$2')) return refused('must be a bcrypt hash of Devise');
    return pepper === undefined ? kept(hash) : before([`pepper=${pepper}`], kept(hash));
  },
};
