import { type ImportFormat } from './import-format.js';
import { isDeleted, toUser, usualParts } from './to-user.js';

export const adonisjs: ImportFormat = {
  name: 'adonisjs',
  system: 'AdonisJS',
  dump: '`COPY (SELECT row_to_json(t) FROM users t) TO STDOUT`, or the table as CSV with a header',
  convert: (user) =>
    isDeleted(user) ? { skipped: 'deleted' } : toUser({ ...usualParts(user), passwordFormat: 'adonis' }),
};
