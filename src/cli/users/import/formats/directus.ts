import { type Converted, type DumpRecord, type ImportFormat } from './import-format.js';
import { toUser, usualNames } from './to-user.js';
import { firstOf, text } from './values.js';

export const directus: ImportFormat = {
  name: 'directus',
  system: 'Directus',
  dump: '`COPY (SELECT row_to_json(t) FROM directus_users t) TO STDOUT`',
  convert,
};

function convert(user: DumpRecord): Converted {
  const isExternal = !['default', undefined].includes(text(user['provider']));
  return toUser({
    id: user['id'],
    names: usualNames(user),
    email: user['email'],
    passwordHash: user['password'],
    isBanned: ['suspended', 'archived'].includes(String(user['status'])),
    createdAt: firstOf(user, 'date_created', 'created_at'),
    identities: isExternal ? [{ provider: user['provider'], subject: user['external_identifier'] }] : [],
  });
}
