import { type Converted, type DumpRecord, type ImportFormat } from './import-format.js';
import { toUser, usualNames } from './to-user.js';
import { isAbsent, text, truth, words } from './values.js';

/** What Clerk calls a way of hashing, and what it is here: '' where the text tells it. What is missing is not taken over. */
const HASHERS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    argon2i: '',
    argon2id: '',
    bcrypt: '',
    bcrypt_sha256_django: '',
    pbkdf2_sha256_django: '',
    pbkdf2_sha1: '',
    pbkdf2_sha256: '',
    scrypt_werkzeug: 'werkzeug',
    phpass: 'phpass',
    md5_phpass: 'phpass',
    ldap_ssha: 'dovecot',
  }),
);

export const clerk: ImportFormat = {
  name: 'clerk',
  system: 'Clerk',
  dump: 'the CSV of the dashboard, under Settings, User exports',
  convert,
};

function convert(user: DumpRecord): Converted {
  const email = text(user['primary_email_address']) ?? words(user['verified_email_addresses'])[0];
  const hasher = text(user['password_hasher']);
  const format = HASHERS.get(hasher ?? 'bcrypt');
  return toUser({
    id: user['id'],
    names: usualNames(user),
    email,
    usernames: [user['username']],
    emailVerified: email !== undefined && words(user['verified_email_addresses']).includes(email),
    ...(format === undefined
      ? { unusableHash: `is of a scheme that is not taken over: ${hasherName(hasher)}` }
      : { passwordHash: user['password_digest'], passwordFormat: format === '' ? undefined : format }),
    isBanned: truth(user['banned']) === true || truth(user['locked']) === true,
    createdAt: user['created_at'],
    leftOut: [
      ...(isAbsent(user['primary_phone_number']) ? [] : ['phone numbers']),
      ...(isAbsent(user['totp_secret']) ? [] : ['second factors']),
    ],
  });
}

/** It comes from the file, so it may be anything. */
function hasherName(hasher: string | undefined): string {
  return (hasher ?? '').replace(/\W/g, '').slice(0, 30);
}
