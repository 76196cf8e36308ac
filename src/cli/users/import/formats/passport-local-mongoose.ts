import { type ImportFormat } from './import-format.js';
import { toUser, usualParts } from './to-user.js';

/** `hash` and `salt` beside whatever the application's schema has; by default a username and no address. */
export const passportLocalMongoose: ImportFormat = {
  name: 'passport-local-mongoose',
  system: 'passport-local-mongoose',
  dump: '`mongoexport --uri "$OLD_MONGODB_URI" --collection users --out users.ndjson`',
  convert: (record) =>
    toUser({
      ...usualParts(record),
      passwordHash: record['hash'],
      passwordSalt: record['salt'],
      passwordFormat: 'passport-local-mongoose',
    }),
};
