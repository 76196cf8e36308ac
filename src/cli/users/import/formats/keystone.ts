import { type ImportFormat } from './import-format.js';
import { toUser, usualParts } from './to-user.js';

export const keystone: ImportFormat = {
  name: 'keystone',
  system: 'Keystone 6',
  dump: '`COPY (SELECT row_to_json(t) FROM "User" t) TO STDOUT`',
  convert: (user) => toUser(usualParts(user)),
};
