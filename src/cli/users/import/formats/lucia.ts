import { type ForeignIdentity } from './identities.js';
import { type ConvertContext, type Converted, type DumpRecord, type ImportFormat } from './import-format.js';
import { toUser, usualParts } from './to-user.js';
import { firstOf, isAbsent, text } from './values.js';

/** Kinds of keys that are no provider's. */
const NAMES = new Set(['email', 'username', 'user', 'name']);

/** Up to version 2 keys are a table of their own, `email:ada@example.com`; version 3 leaves the table of users to the application. */
export const lucia: ImportFormat = {
  name: 'lucia',
  system: 'Lucia',
  dump: 'the table of users, such as `COPY (SELECT row_to_json(t) FROM auth_user t) TO STDOUT`, and up to version 2 the same of `user_key`',
  second: {
    content: 'the table of keys, `user_key` (up to version 2)',
    isNeeded: false,
    idOf: (user) => [user['id'] ?? user['_id']],
    ownerOf: (key) => firstOf(key, 'user_id', 'userId'),
  },
  convert,
};

function convert(user: DumpRecord, { related }: ConvertContext): Converted {
  const keys = related.map((key) => ({
    ...splitKey(key['id'] ?? key['_id']),
    hash: text(key['hashed_password']),
  }));
  const own = keys.find(({ hash }) => hash !== undefined);
  const parts = usualParts(user);
  return toUser({
    ...parts,
    email: isAbsent(parts.email) ? keys.find(({ provider }) => provider === 'email')?.subject : parts.email,
    usernames: [
      ...(parts.usernames ?? []),
      ...keys.filter(({ provider }) => NAMES.has(provider)).map(({ subject }) => subject),
    ],
    ...(own !== undefined && { passwordHash: own.hash }),
    passwordFormat: formatOf(own?.hash, text(parts.passwordHash)),
    identities: keys.filter(
      ({ provider, hash }) => hash === undefined && !NAMES.has(provider),
    ) satisfies ForeignIdentity[],
  });
}

/** `salt:key` of a key is of version 1, the same of a user of version 3; one that names its scheme is neither. */
function formatOf(ofKey: string | undefined, ofUser: string | undefined): string | undefined {
  if ((ofKey ?? ofUser)?.startsWith('$')) return undefined;
  return ofKey !== undefined && !ofKey.startsWith('s2:') ? 'lucia-1' : 'lucia';
}

function splitKey(id: unknown): { provider: string; subject: string } {
  const key = text(id) ?? '';
  const colon = key.indexOf(':');
  return { provider: key.slice(0, Math.max(colon, 0)), subject: key.slice(colon + 1) };
}
