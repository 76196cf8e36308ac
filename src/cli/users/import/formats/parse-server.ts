import { type Converted, type DumpRecord, type ImportFormat } from './import-format.js';
import { toUser, usualNames } from './to-user.js';
import { at, firstOf, record, truth } from './values.js';

/** Where MongoDB's `_auth_data_google` and PostgreSQL's the same keep an account at a provider. */
const AUTH_DATA = '_auth_data_';

export const parseServer: ImportFormat = {
  name: 'parse-server',
  system: 'Parse Server',
  dump: '`mongoexport` of `_User`',
  convert,
};

function convert(user: DumpRecord): Converted {
  const logins = Object.keys(user).filter((name) => name.startsWith(AUTH_DATA) && user[name] !== null);
  const password = firstOf(user, '_hashed_password');
  if (password === undefined && logins.includes(`${AUTH_DATA}anonymous`)) return { skipped: 'anonymous' };
  return toUser({
    id: firstOf(user, '_id', 'objectId'),
    names: usualNames(user),
    email: user['email'],
    usernames: [user['username']],
    emailVerified: truth(user['emailVerified']),
    passwordHash: password,
    createdAt: firstOf(user, '_created_at', 'createdAt'),
    identities: logins
      .filter((name) => name !== `${AUTH_DATA}anonymous`)
      .map((name) => ({ provider: name.slice(AUTH_DATA.length), subject: at(record(user[name]), 'id') })),
  });
}
