import { type ImportFormat } from './import-format.js';
import { toUser, usualParts } from './to-user.js';

export const passlib: ImportFormat = {
  name: 'passlib',
  system: 'passlib (FastAPI and others)',
  dump: '`COPY (SELECT row_to_json(t) FROM users t) TO STDOUT`, or the table as CSV with a header',
  convert: (user) => toUser({ ...usualParts(user), passwordFormat: 'passlib' }),
};
