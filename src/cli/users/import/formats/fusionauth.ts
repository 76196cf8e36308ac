import { type Converted, type DumpRecord, type ImportFormat } from './import-format.js';
import { toUser, usualNames } from './to-user.js';
import { firstOf, isAbsent, isRecord, records, text, truth, words } from './values.js';

/** Users as its search API tells them, with the four columns of the table `identities` beside them, or a join of both tables. */
export const fusionauth: ImportFormat = {
  name: 'fusionauth',
  system: 'FusionAuth',
  dump: '`COPY (SELECT row_to_json(t) FROM (SELECT u.*, i.email, i.username, i.verified, i.password, i.salt, i.factor, i.encryption_scheme FROM users u JOIN identities i ON i.users_id = u.id) t) TO STDOUT`',
  convert,
};

function convert(user: DumpRecord): Converted {
  const hash = hashOf(user);
  const data = isRecord(user['data']) ? user['data'] : {};
  return toUser({
    id: user['id'],
    names: usualNames({ ...data, ...user }),
    email: user['email'],
    usernames: [user['username']],
    emailVerified: truth(user['verified']),
    ...(hash === null
      ? { unusableHash: 'is of a scheme that is not taken over (docs/migrating.md)' }
      : { passwordHash: hash }),
    roles: records(user['registrations']).flatMap((registration) => words(registration['roles'])),
    isBanned: truth(user['active']) === false,
    createdAt: firstOf(user, 'insertInstant', 'insert_instant'),
    leftOut: isAbsent(firstOf(user, 'mobilePhone', 'mobile_phone')) ? [] : ['phone numbers'],
  });
}

/** null: there is one, and it is of a scheme that says nothing here. */
function hashOf(user: DumpRecord): string | null | undefined {
  const [password, salt] = [text(user['password']), text(user['salt']) ?? ''];
  const factor = Number(user['factor']);
  if (password === undefined) return undefined;
  switch (text(firstOf(user, 'encryptionScheme', 'encryption_scheme', 'passwordEncryptionScheme'))) {
    case 'bcrypt':
      return `$2a$${String(factor).padStart(2, '0')}$${salt}${password}`;
    case 'salted-pbkdf2-hmac-sha256':
    case 'salted-pbkdf2-hmac-sha256-512':
      return `$pbkdf2-sha256$i=${factor}$${unpadded(salt)}$${unpadded(password)}`;
    case 'salted-pbkdf2-hmac-sha512':
    case 'salted-pbkdf2-hmac-sha512-512':
      return `$pbkdf2-sha512$i=${factor}$${unpadded(salt)}$${unpadded(password)}`;
    default:
      return null;
  }
}

function unpadded(base64: string): string {
  return base64.replace(/=+$/, '');
}
