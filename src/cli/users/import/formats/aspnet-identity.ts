import { type ConvertContext, type Converted, type DumpRecord, type ImportFormat } from './import-format.js';
import { toUser, usualNames } from './to-user.js';
import { firstOf, isAbsent, text, time, truth } from './values.js';

/** `DateTimeOffset.MaxValue` and the like: for ever. */
const FOR_EVER = /^9999/;

export const aspnetIdentity: ImportFormat = {
  name: 'aspnet-identity',
  system: 'ASP.NET Core Identity',
  dump: '`SELECT * FROM AspNetUsers FOR JSON PATH`, or the table as CSV with a header; the same of `AspNetUserLogins`',
  second: {
    content: 'the table `AspNetUserLogins`',
    isNeeded: false,
    idOf: (user) => [user['Id'] ?? user['id']],
    ownerOf: (login) => firstOf(login, 'UserId', 'user_id'),
  },
  convert,
};

function convert(user: DumpRecord, { related }: ConvertContext): Converted {
  const end = truth(user['LockoutEnabled']) === false ? undefined : time(user['LockoutEnd']);
  const isForEver = FOR_EVER.test(text(end) ?? '');
  return toUser({
    id: user['Id'] ?? user['id'],
    names: usualNames(user),
    email: user['Email'],
    usernames: [user['UserName']],
    emailVerified: truth(user['EmailConfirmed']),
    passwordHash: user['PasswordHash'],
    passwordFormat: 'aspnet-identity',
    isBanned: isForEver,
    bannedUntil: isForEver ? undefined : end,
    createdAt: firstOf(user, 'CreatedAt', 'CreatedOn', 'Created'),
    identities: related.map(({ LoginProvider, ProviderKey }) => ({
      provider: LoginProvider,
      subject: ProviderKey,
    })),
    leftOut: [
      ...(isAbsent(user['PhoneNumber']) ? [] : ['phone numbers']),
      ...(truth(user['TwoFactorEnabled']) === true ? ['second factors'] : []),
    ],
  });
}
