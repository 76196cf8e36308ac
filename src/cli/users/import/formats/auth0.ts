import { type ConvertContext, type Converted, type DumpRecord, type ImportFormat } from './import-format.js';
import { toUser, usualNames } from './to-user.js';
import { at, firstOf, records, text, truth, words } from './values.js';

/** What stands before the id of a user of a database connection. */
const DATABASE = 'auth0|';

/**
 * The export of users, and that of the hashes, which only the support gives out. The hashes alone do: then the users have no
 * names, and nobody comes who has no password.
 */
export const auth0: ImportFormat = {
  name: 'auth0',
  system: 'Auth0',
  dump: 'the export of users (extension or job `users-exports`, with `user_id`, `identities` and all else), and the hashes, which the support hands out on request; the hashes alone do as well',
  second: {
    content: 'the export of hashes',
    isNeeded: false,
    idOf: (user) => [user['user_id']],
    ownerOf: idOfHash,
  },
  convert,
};

function convert(user: DumpRecord, { related }: ConvertContext): Converted {
  const hash = related.find((each) => text(each['passwordHash']) !== undefined) ?? user;
  const address = records(firstOf(user, 'identifiers')).find(({ type }) => type === 'email');
  const identities = records(user['identities']).filter(({ provider }) => provider !== 'auth0');
  return toUser({
    id: text(user['user_id']) ?? idOfHash(user),
    names: [user['name'], ...usualNames(user), user['nickname']].filter((name) => name !== user['email']),
    email: firstOf(user, 'email') ?? address?.['value'],
    usernames: [user['username']],
    emailVerified: truth(firstOf(user, 'email_verified') ?? address?.['verified']),
    passwordHash: firstOf(hash, 'passwordHash', 'password_hash'),
    roles: words(at(user, 'app_metadata.roles')),
    isBanned: truth(user['blocked']) === true,
    createdAt: user['created_at'],
    identities: identities.map((identity) => ({
      provider: identity['provider'],
      subject: identity['user_id'],
      email: at(identity, 'profileData.email'),
      emailVerified: at(identity, 'profileData.email_verified'),
    })),
    leftOut: user['phone_number'] === undefined ? [] : ['phone numbers'],
  });
}

function idOfHash(hash: DumpRecord): string | undefined {
  const id = text(hash['alt_id']) ?? text(hash['_id']);
  return id === undefined ? undefined : `${DATABASE}${id}`;
}
