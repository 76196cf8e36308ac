import { type ImportFormat } from './import-format.js';
import { toUser } from './to-user.js';
import { isAbsent } from './values.js';

/** Its columns are bytes, which `mysql --batch` writes as text. */
export const mediawiki: ImportFormat = {
  name: 'mediawiki',
  system: 'MediaWiki',
  dump: '`mysql --batch --execute "SELECT * FROM user" DATABASE > users.tsv` (with `mwuser` on PostgreSQL)',
  convert: (user) =>
    // Accounts of the software itself, and of who has been renamed away.
    isAbsent(user['user_password']) && isAbsent(user['user_email'])
      ? { skipped: 'accounts without a password and an address' }
      : toUser({
          id: user['user_id'],
          names: [user['user_real_name'], user['user_name']],
          email: user['user_email'],
          usernames: [user['user_name']],
          emailVerified: !isAbsent(user['user_email_authenticated']),
          passwordHash: user['user_password'],
          passwordFormat: 'mediawiki',
          createdAt: user['user_registration'],
        }),
};
