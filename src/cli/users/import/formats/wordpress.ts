import { type ConvertContext, type Converted, type DumpRecord, type ImportFormat } from './import-format.js';
import { toUser } from './to-user.js';
import { text, truth } from './values.js';

/** The roles in PHP's own form: `a:1:{s:10:"subscriber";b:1;}`. The prefix of tables is each site's own. */
const CAPABILITIES = /capabilities$/;
const GRANTED = /s:\d+:"([^"]+)";b:1/g;

export const wordpress: ImportFormat = {
  name: 'wordpress',
  system: 'WordPress',
  dump: '`mysql --batch --execute "SELECT * FROM wp_users" DATABASE > users.tsv`; the same of `wp_usermeta` for full names and roles',
  second: {
    content: 'the table `wp_usermeta`',
    isNeeded: false,
    idOf: (user) => [user['ID'] ?? user['id']],
    ownerOf: (meta) => meta['user_id'],
  },
  convert,
};

function convert(user: DumpRecord, { related }: ConvertContext): Converted {
  if (truth(user['deleted']) === true) return { skipped: 'deleted' };
  const meta = (key: string): string | undefined =>
    text(related.find((each) => each['meta_key'] === key)?.['meta_value']);
  const granted = related
    .filter(({ meta_key }) => CAPABILITIES.test(String(meta_key)))
    .flatMap(({ meta_value }) => [...String(meta_value).matchAll(GRANTED)].map(([, role = '']) => role));
  return toUser({
    id: user['ID'] ?? user['id'],
    names: [
      [meta('first_name'), meta('last_name')].flatMap((name) => name ?? []).join(' '),
      user['display_name'],
    ],
    email: user['user_email'],
    usernames: [user['user_login'], user['user_nicename']],
    passwordHash: user['user_pass'],
    passwordFormat: 'wordpress',
    roles: granted.map((role) => (role === 'administrator' ? 'admin' : role)),
    isBanned: truth(user['spam']) === true,
    createdAt: user['user_registered'],
  });
}
