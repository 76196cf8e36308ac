import { type Converted, type DumpRecord, type ImportFormat } from './import-format.js';
import { toUser } from './to-user.js';
import { isAbsent, text, words } from './values.js';

/** Entries of LDIF: each attribute is a list. */
export const openldap: ImportFormat = {
  name: 'openldap',
  system: 'OpenLDAP',
  dump: '`slapcat -l users.ldif`, or `ldapsearch -LLL -b ou=people,… "(objectClass=person)" "*" +`',
  text: 'ldif',
  convert,
};

function convert(entry: DumpRecord): Converted {
  const of = (name: string): string[] => words(entry[name]);
  const usernames = of('uid');
  const addresses = of('mail');
  if (usernames.length === 0 && addresses.length === 0) return { skipped: 'entries that are no people' };
  // ppolicy locks for ever with 000001010000Z.
  const isLocked = of('pwdaccountlockedtime').includes('000001010000Z');
  return toUser({
    id: of('entryuuid')[0],
    names: [
      of('displayname')[0],
      of('cn')[0],
      [of('givenname')[0], of('sn')[0]].flatMap((each) => each ?? []).join(' '),
    ],
    email: addresses[0],
    usernames,
    passwordHash: of('userpassword').find((each) => !isAbsent(text(each))),
    passwordFormat: 'dovecot',
    isBanned: isLocked,
    createdAt: of('createtimestamp')[0],
    leftOut: addresses.length > 1 ? ['further addresses'] : [],
  });
}
