import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DatabaseProbe } from './database.js';
import { http, openWire, type Wire } from './raw.js';

/**
 * Gives somebody more sessions, as logins open them: copies of one that they have.
 *
 * @param database where
 * @param userId whose
 * @param count how many
 * @param changes what is different in each
 * @returns their ids, the one used last first
 */
export async function addSessions(
  database: DatabaseProbe,
  userId: string,
  count: number,
  changes: (number: number) => object = () => ({}),
): Promise<string[]> {
  const sessions = database.collection<any>('sessions');
  // What waits for the audit log is of the one session alone.
  const sample = await sessions.findOne({ userId }, { projection: { auditEvents: 0 } });
  const ids = Array.from({ length: count }, (_, number) => `${userId}-${String(number).padStart(6, '0')}`);
  await sessions.insertMany(
    ids.map((_id, number) => {
      const at = new Date(sample.createdAt.getTime() - 1000 * (number + 1));
      return { ...sample, _id, createdAt: at, rotatedAt: at, lastUsedAt: at, ...changes(number) };
    }),
  );
  return ids;
}

/**
 * A client that has begun to read the export of its data, and reads no further.
 *
 * @param server where, with a database on which nobody else reads that user's sessions
 * @param user whose, with more sessions than the sockets between can hold
 * @returns the connection, and how many sessions were read for it when the sockets had taken what they can: from then on
 *   its cursor is idle, and stays
 */
export async function stallExport(
  { api, database }: { api: { url: string }; database: DatabaseProbe },
  user: { id: string; token: string },
): Promise<{ wire: Wire; read: number }> {
  const wire = openWire(api.url);
  wire.write(http('GET', '/auth/me/export', [`Authorization: Bearer ${user.token}`]));
  await once(wire.socket, 'data');
  wire.socket.pause();
  let [before, read] = [-1, 0];
  while (read !== before || read === 0) {
    await sleep(500);
    [before, read] = [read, (await database.cursorsOver('sessions', user.id))[0]?.returned ?? 0];
  }
  return { wire, read };
}
