import { type Converted, type DumpRecord, type ImportFormat } from './import-format.js';
import { toUser } from './to-user.js';
import { isAbsent, text, truth } from './values.js';

export const nodebb: ImportFormat = {
  name: 'nodebb',
  system: 'NodeBB',
  dump: '`mongoexport --collection objects --query \'{"_key":{"$regex":"^user:[0-9]+$"}}\'`',
  convert,
};

function convert(user: DumpRecord): Converted {
  if (!/^user:[1-9]\d*$/.test(text(user['_key']) ?? `user:${text(user['uid']) ?? ''}`))
    return { skipped: 'other objects' };
  const isBanned = truth(user['banned']) === true;
  const until = user['banned:expire'];
  return toUser({
    id: user['uid'],
    names: [user['fullname'], user['username']],
    email: user['email'],
    // Any character may be in a username; the log-in takes its slug as well.
    usernames: [user['username'], user['userslug']],
    emailVerified: truth(user['email:confirmed']),
    passwordHash: user['password'],
    passwordFormat: truth(user['password:shaWrapped']) === true ? 'nodebb' : undefined,
    isBanned,
    bannedUntil: isBanned && !isAbsent(until) && Number(until) !== 0 ? until : undefined,
    createdAt: user['joindate'],
  });
}
