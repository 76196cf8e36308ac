import { type ImportFormat } from './import-format.js';
import { toUser } from './to-user.js';
import { truth } from './values.js';

export const drupal7: ImportFormat = {
  name: 'drupal7',
  system: 'Drupal 7',
  dump: '`mysql --batch --execute "SELECT * FROM users WHERE uid > 0" DATABASE > users.tsv`',
  convert: (user) =>
    // Whoever has not logged in is user 0.
    Number(user['uid']) === 0
      ? { skipped: 'anonymous' }
      : toUser({
          id: user['uid'],
          names: [user['name']],
          email: user['mail'],
          usernames: [user['name']],
          passwordHash: user['pass'],
          passwordFormat: 'drupal7',
          isBanned: truth(user['status']) === false,
          createdAt: user['created'],
        }),
};
