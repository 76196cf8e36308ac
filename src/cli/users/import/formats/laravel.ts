import { type ImportFormat } from './import-format.js';
import { isDeleted, toUser, usualParts } from './to-user.js';

export const laravel: ImportFormat = {
  name: 'laravel',
  system: 'Laravel',
  dump: '`mysql --batch --execute "SELECT * FROM users" DATABASE > users.tsv`, or `COPY (SELECT row_to_json(t) FROM users t) TO STDOUT`',
  convert: (user) => (isDeleted(user) ? { skipped: 'deleted' } : toUser(usualParts(user))),
};
