import { type ConvertContext, type Converted, type DumpRecord, type ImportFormat } from './import-format.js';
import { firstOf, isAbsent, text, truth, words } from './values.js';
import { toUser } from './to-user.js';

/** `user` and `account`: the password is in the account with the provider `credential`. Names are camel case, or snake case in SQL. */
export const betterAuth: ImportFormat = {
  name: 'better-auth',
  system: 'Better Auth',
  dump: '`mongoexport` of `user` and of `account`; in SQL `COPY (SELECT row_to_json(t) FROM "user" t) TO STDOUT`, and the same of `account`',
  second: {
    content: 'the collection or table `account`',
    isNeeded: true,
    idOf: (user) => [user['_id'], user['id']],
    ownerOf: (account) => firstOf(account, 'userId', 'user_id'),
  },
  convert,
};

function convert(user: DumpRecord, { related }: ConvertContext): Converted {
  if (truth(firstOf(user, 'isAnonymous', 'is_anonymous')) === true) return { skipped: 'anonymous' };
  const providerOf = (account: DumpRecord): unknown => firstOf(account, 'providerId', 'provider_id');
  const password = related
    .filter((account) => providerOf(account) === 'credential')
    .map((account) => account['password'])
    .find((each) => !isAbsent(each));
  const isBanned = truth(user['banned']) === true;
  return toUser({
    id: user['_id'] ?? user['id'],
    names: [user['name'], firstOf(user, 'displayUsername', 'display_username')],
    email: user['email'],
    usernames: [user['username']],
    emailVerified: truth(firstOf(user, 'emailVerified', 'email_verified')),
    passwordHash: password,
    // An application may hash otherwise, and then its hashes say what they are.
    passwordFormat: text(password)?.startsWith('$') ? undefined : 'better-auth',
    roles: words(user['role']),
    isBanned,
    bannedUntil: isBanned ? firstOf(user, 'banExpires', 'ban_expires') : undefined,
    createdAt: firstOf(user, 'createdAt', 'created_at'),
    identities: related
      .filter((account) => providerOf(account) !== 'credential')
      .map((account) => ({
        provider: providerOf(account),
        subject: firstOf(account, 'accountId', 'account_id'),
      })),
  });
}
