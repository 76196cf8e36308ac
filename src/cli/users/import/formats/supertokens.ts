import { type ConvertContext, type Converted, type DumpRecord, type ImportFormat } from './import-format.js';
import { toUser, usualNames } from './to-user.js';
import { firstOf, text } from './values.js';

/** `emailpassword_users`, or `thirdparty_users`: each way in is a user of its own, unless accounts were linked. */
export const supertokens: ImportFormat = {
  name: 'supertokens',
  system: 'SuperTokens',
  dump: '`COPY (SELECT row_to_json(t) FROM emailpassword_users t) TO STDOUT`, and the same of `emailverification_verified_emails`; once more with `thirdparty_users` as the first file',
  second: {
    content: 'the table `emailverification_verified_emails`',
    isNeeded: false,
    idOf: (user) => [user['user_id']],
    ownerOf: (verified) => verified['user_id'],
  },
  convert,
};

function convert(user: DumpRecord, { related }: ConvertContext): Converted {
  const email = text(user['email']);
  const provider = firstOf(user, 'third_party_id');
  return toUser({
    id: user['user_id'],
    names: usualNames(user),
    email,
    emailVerified: related.some((verified) => verified['email'] === email),
    passwordHash: user['password_hash'],
    passwordFormat: 'supertokens',
    createdAt: user['time_joined'],
    identities: provider === undefined ? [] : [{ provider, subject: user['third_party_user_id'], email }],
  });
}
