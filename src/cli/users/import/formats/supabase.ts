import { type ConvertContext, type Converted, type DumpRecord, type ImportFormat } from './import-format.js';
import { isDeleted, toUser, usualNames } from './to-user.js';
import { at, firstOf, isAbsent, record, truth, words } from './values.js';

export const supabase: ImportFormat = {
  name: 'supabase',
  system: 'Supabase',
  dump: '`psql "$SUPABASE_DB_URL" -Atc "SELECT row_to_json(t) FROM auth.users t" > users.ndjson`, and the same of `auth.identities`',
  second: {
    content: 'the table `auth.identities`',
    isNeeded: false,
    idOf: (user) => [user['id']],
    ownerOf: (identity) => identity['user_id'],
  },
  convert,
};

function convert(user: DumpRecord, { related }: ConvertContext): Converted {
  if (isDeleted(user)) return { skipped: 'deleted' };
  if (truth(user['is_anonymous']) === true) return { skipped: 'anonymous' };
  const [profile, app] = [record(user['raw_user_meta_data']), record(user['raw_app_meta_data'])];
  return toUser({
    id: user['id'],
    names: [...usualNames(profile), profile['user_name']],
    email: user['email'],
    usernames: [profile['username']],
    emailVerified: !isAbsent(firstOf(user, 'email_confirmed_at', 'confirmed_at')),
    passwordHash: user['encrypted_password'],
    passwordFormat: 'supabase',
    roles: words(app['roles'] ?? app['role']),
    bannedUntil: user['banned_until'],
    createdAt: user['created_at'],
    identities: related
      // Their own: the address, and the number of a phone.
      .filter(({ provider }) => provider !== 'email' && provider !== 'phone')
      .map((identity) => {
        const data = record(identity['identity_data']);
        return {
          provider: identity['provider'],
          subject: firstOf(identity, 'provider_id') ?? at(data, 'sub') ?? identity['id'],
          email: data['email'],
          emailVerified: data['email_verified'],
        };
      }),
    leftOut: isAbsent(user['phone']) ? [] : ['phone numbers'],
  });
}
