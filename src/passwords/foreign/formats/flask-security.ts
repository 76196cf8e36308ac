import { readPasslib } from './passlib.js';
import { type PasswordFormat } from './password-format.js';
import { before, refused } from './read-password.js';

/** Flask-Security, which makes an HMAC of the password first, under a secret that its setting calls a salt. */
export const flaskSecurity: PasswordFormat = {
  name: 'flask-security',
  about:
    'Flask-Security: passlib over an HMAC with SECURITY_PASSWORD_SALT, which --password-salt-file brings',
  secret: 'passwordSalt',

  read({ hash }, { passwordSalt }) {
    if (passwordSalt === undefined)
      return refused(
        "needs the application's SECURITY_PASSWORD_SALT: import with `users import --password-salt-file FILE`",
      );
    const read = readPasslib(hash);
    // Hashers of Django are among SECURITY_PASSWORD_SINGLE_HASH: they get the password itself.
    const isSingle = read.kind === 'kept' && !read.stored.startsWith('$');
    return isSingle ? read : before([`flask-security=${passwordSalt}`], read);
  },
};
