import { type Converted, type DumpRecord, type ImportFormat } from './import-format.js';
import { toUser, usualParts } from './to-user.js';
import { isAbsent, text } from './values.js';

/** A passwd-file, or the table of an SQL passdb. */
export const dovecot: ImportFormat = {
  name: 'dovecot',
  system: 'Dovecot',
  dump: 'the passwd-file as it is (`user:{SCHEME}hash:…`), or the table of users as CSV with a header',
  text: 'colons',
  convert,
};

function convert(record: DumpRecord): Converted {
  const [user, password, , , gecos] = Array.isArray(record['columns'])
    ? (record['columns'] as unknown[])
    : [];
  if (user !== undefined)
    return toUser({ names: [gecos], usernames: [user], passwordHash: password, passwordFormat: 'dovecot' });
  const parts = usualParts(record);
  const [name, domain] = [text(parts.usernames?.find((each) => !isAbsent(each))), text(record['domain'])];
  const whole =
    name !== undefined && domain !== undefined && !name.includes('@') ? [`${name}@${domain}`] : [];
  return toUser({
    ...parts,
    usernames: [...whole, ...(parts.usernames ?? [])],
    passwordFormat: 'dovecot',
  });
}
