import { type ConvertContext, type Converted, type DumpRecord, type ImportFormat } from './import-format.js';
import { isDeleted, toUser, usualNames } from './to-user.js';
import { firstOf, isAbsent, truth } from './values.js';

/** `user` and `authentication_method`; what a user is called is in `customer` and `administrator`, and may be joined by the query. */
export const vendure: ImportFormat = {
  name: 'vendure',
  system: 'Vendure',
  dump: '`COPY (SELECT row_to_json(t) FROM (SELECT c."firstName", c."lastName", u.* FROM "user" u LEFT JOIN customer c ON c."userId" = u.id) t) TO STDOUT`, and the same of `authentication_method`',
  second: {
    content: 'the table `authentication_method`',
    isNeeded: true,
    idOf: (user) => [user['id']],
    ownerOf: (method) => firstOf(method, 'userId', 'user_id'),
  },
  convert,
};

function convert(user: DumpRecord, { related }: ConvertContext): Converted {
  if (isDeleted(user)) return { skipped: 'deleted' };
  const own = related.find((method) => !isAbsent(method['passwordHash'])) ?? {};
  return toUser({
    id: user['id'],
    names: usualNames(user),
    // An administrator's may be any name.
    usernames: [user['identifier']],
    emailVerified: truth(user['verified']),
    passwordHash: own['passwordHash'],
    createdAt: firstOf(user, 'createdAt', 'created_at'),
    identities: related
      .filter((method) => !isAbsent(method['externalIdentifier']))
      .map((method) => ({ provider: method['strategy'], subject: method['externalIdentifier'] })),
  });
}
