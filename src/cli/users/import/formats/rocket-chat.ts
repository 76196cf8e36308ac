import { type Converted, type DumpRecord, type ImportFormat } from './import-format.js';
import { meteorParts } from './meteor.js';
import { toUser } from './to-user.js';
import { truth, words } from './values.js';

export const rocketChat: ImportFormat = {
  name: 'rocket-chat',
  system: 'Rocket.Chat',
  dump: '`mongoexport` of `users`',
  convert,
};

function convert(user: DumpRecord): Converted {
  if (user['type'] !== undefined && user['type'] !== 'user') return { skipped: 'bots and apps' };
  if (truth(user['federated']) === true) return { skipped: 'of another server' };
  return toUser({
    ...meteorParts(user),
    names: [user['name']],
    roles: words(user['roles']),
    isBanned: truth(user['active']) === false,
  });
}
