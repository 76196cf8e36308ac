import { type ConvertContext, type Converted, type DumpRecord, type ImportFormat } from './import-format.js';
import { isDeleted, toUser, usualParts } from './to-user.js';
import { firstOf, isAbsent } from './values.js';

/** Devise, and `has_secure_password` of Rails. With a pepper the hash is not of the password, and nothing in it says so. */
export const devise: ImportFormat = {
  name: 'devise',
  system: 'Rails (Devise, has_secure_password)',
  dump: "`COPY (SELECT row_to_json(t) FROM users t) TO STDOUT`; `--pepper-file` names a file with Devise's pepper, where one is set",
  convert,
};

function convert(user: DumpRecord, { hasPepper }: ConvertContext): Converted {
  if (isDeleted(user)) return { skipped: 'deleted' };
  return toUser({
    ...usualParts(user),
    usernames: [user['username'], user['login']],
    passwordHash: firstOf(user, 'encrypted_password', 'password_digest'),
    ...(hasPepper && { passwordFormat: 'devise' }),
    // OmniAuth, as most tutorials have it.
    identities:
      isAbsent(user['provider']) || isAbsent(user['uid'])
        ? []
        : [{ provider: user['provider'], subject: user['uid'] }],
  });
}
