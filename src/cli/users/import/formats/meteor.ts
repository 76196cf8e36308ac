import { ofServices } from './identities.js';
import { type ConvertContext, type Converted, type DumpRecord, type ImportFormat } from './import-format.js';
import { toUser, type UserParts } from './to-user.js';
import { at, isAbsent, record, records, truth, words } from './values.js';

export const meteor: ImportFormat = {
  name: 'meteor',
  system: 'Meteor',
  dump: '`mongoexport` of `users`; of `role-assignment` as well where alanning:roles keeps roles',
  second: {
    content: 'the collection `role-assignment`',
    isNeeded: false,
    idOf: (user) => [user['_id']],
    ownerOf: (assignment) => at(assignment, 'user._id'),
  },
  convert,
};

function convert(user: DumpRecord, { related }: ConvertContext): Converted {
  if (isAbsent(user['_id'])) return { skipped: 'no user' };
  return toUser({
    ...meteorParts(user),
    names: [at(user, 'profile.name')],
    roles: [...words(user['roles']), ...related.flatMap((assignment) => words([at(assignment, 'role._id')]))],
  });
}

/**
 * What Meteor's accounts packages keep of a user, on which others build.
 *
 * @param user a document of `users`
 */
export function meteorParts(user: DumpRecord): UserParts {
  const services = record(user['services']);
  const emails = records(user['emails']);
  // The address that was verified is theirs; without any the first is what they log in with.
  const email = emails.find((each) => truth(each['verified']) === true) ?? emails[0];
  return {
    id: user['_id'],
    email: email?.['address'],
    emailVerified: truth(email?.['verified']),
    usernames: [user['username']],
    passwordHash: at(services, 'password.argon2') ?? at(services, 'password.bcrypt'),
    passwordFormat: 'meteor',
    createdAt: user['createdAt'],
    identities: ofServices(services),
    leftOut: emails.length > 1 ? ['further addresses'] : [],
  };
}
