import { type Converted, type DumpRecord, type ImportFormat } from './import-format.js';
import { toUser, usualParts } from './to-user.js';
import { text } from './values.js';

/** Of an account that nobody logs in to with a password. */
const NO_PASSWORD = /^[*!x]*$/;

/** Lines of /etc/shadow, or a table with hashes of crypt(3). */
export const crypt: ImportFormat = {
  name: 'crypt',
  system: 'crypt(3): Unix accounts and what uses their hashes',
  dump: '`getent shadow` as root (`user:$6$…:…`), or a table as CSV with a header',
  text: 'colons',
  convert,
};

function convert(record: DumpRecord): Converted {
  if (!Array.isArray(record['columns'])) return toUser({ ...usualParts(record), passwordFormat: 'crypt' });
  const [user, hash] = record['columns'] as unknown[];
  const written = text(hash) ?? '';
  if (NO_PASSWORD.test(written)) return { skipped: 'accounts without a password' };
  return toUser({
    usernames: [user],
    passwordHash: written.replace(/^!+/, ''),
    passwordFormat: 'crypt',
    // `passwd --lock` puts one in front.
    isBanned: written.startsWith('!'),
  });
}
