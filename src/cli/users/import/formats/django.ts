import { type ConvertContext, type Converted, type DumpRecord, type ImportFormat } from './import-format.js';
import { toUser, usualNames } from './to-user.js';
import { isRecord, record, text, truth } from './values.js';

/** What Django writes where there is no password. */
const UNUSABLE = /^!/;

/** `dumpdata`, or rows of the table. django-allauth keeps accounts at providers. */
export const django: ImportFormat = {
  name: 'django',
  system: 'Django',
  dump: '`python manage.py dumpdata auth.user --output users.json` (your own model instead of `auth.user` where you have one); with django-allauth `dumpdata socialaccount.socialaccount` as well',
  second: {
    content: 'the model `socialaccount.socialaccount`',
    isNeeded: false,
    idOf: (user) => [user['pk'], user['id']],
    ownerOf: (account) => {
      const row = rowOf(account);
      return row['user'] ?? row['user_id'];
    },
  },
  convert,
};

function convert(dumped: DumpRecord, { related }: ConvertContext): Converted {
  const user = rowOf(dumped);
  const password = text(user['password']) ?? '';
  return toUser({
    id: dumped['pk'] ?? user['id'],
    names: usualNames(user),
    email: user['email'],
    usernames: [user['username']],
    passwordHash: UNUSABLE.test(password) ? undefined : password,
    roles: truth(user['is_superuser']) === true ? ['user', 'admin'] : [],
    isBanned: truth(user['is_active']) === false,
    createdAt: user['date_joined'],
    identities: related.map(rowOf).map((account) => {
      const extra = record(account['extra_data']);
      return {
        provider: account['provider'],
        subject: account['uid'],
        email: extra['email'],
        emailVerified: extra['email_verified'],
      };
    }),
  });
}

/** `dumpdata` has the columns in `fields`. */
function rowOf(dumped: DumpRecord): DumpRecord {
  return isRecord(dumped['fields']) ? dumped['fields'] : dumped;
}
