import { type ImportFormat } from './import-format.js';
import { isDeleted, toUser, usualParts } from './to-user.js';

export const php: ImportFormat = {
  name: 'php',
  system: 'PHP (password_hash)',
  dump: '`mysql --batch --execute "SELECT * FROM users" DATABASE > users.tsv`, or the table as CSV with a header',
  convert: (user) =>
    isDeleted(user) ? { skipped: 'deleted' } : toUser({ ...usualParts(user), passwordFormat: 'php' }),
};
