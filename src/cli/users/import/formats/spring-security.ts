import { type ImportFormat } from './import-format.js';
import { toUser, usualParts } from './to-user.js';

export const springSecurity: ImportFormat = {
  name: 'spring-security',
  system: 'Spring Security',
  dump: '`COPY (SELECT row_to_json(t) FROM users t) TO STDOUT`, or the table as CSV with a header',
  convert: (user) => toUser({ ...usualParts(user), passwordFormat: 'spring' }),
};
