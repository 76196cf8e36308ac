import { type ImportFormat } from './import-format.js';
import { toUser, usualParts } from './to-user.js';
import { truth } from './values.js';

/** The collection with `auth`. `lockUntil` is of wrong passwords, and no ban. */
export const payload: ImportFormat = {
  name: 'payload',
  system: 'Payload CMS',
  dump: '`mongoexport` of the collection with `auth`, or `COPY (SELECT row_to_json(t) FROM users t) TO STDOUT`',
  convert: (user) =>
    toUser({
      ...usualParts(user),
      emailVerified: truth(user['_verified']),
      passwordHash: user['hash'],
      passwordSalt: user['salt'],
      passwordFormat: 'payload',
    }),
};
