import { type Converted, type DumpRecord, type ImportFormat } from './import-format.js';
import { toUser } from './to-user.js';
import { text } from './values.js';

/** Apache's file. `{SHA}` is the only form that names itself in braces. */
export const htpasswd: ImportFormat = {
  name: 'htpasswd',
  system: 'Apache htpasswd',
  dump: 'the file as it is (`user:$2y$…`)',
  text: 'colons',
  convert,
};

function convert({ columns }: DumpRecord): Converted {
  const [user, hash] = Array.isArray(columns) ? (columns as unknown[]) : [];
  return toUser({
    usernames: [user],
    passwordHash: hash,
    passwordFormat: text(hash)?.startsWith('{') ? 'dovecot' : 'crypt',
  });
}
