import { type DatabaseProbe } from './database.js';

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
