import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { mongo } from 'mongoose';

/** The connection string of a database of its own, on the one real mongod of the test run. */
export function freshDatabaseUri(): string {
  const uri = new URL(process.env['TEST_MONGODB_URI'] ?? '');
  uri.pathname = `/test_${randomBytes(8).toString('hex')}`;
  return uri.toString();
}

/** Looks into a database as an attacker with a dump would, and drops it in the end. */
export class DatabaseProbe {
  private readonly client: mongo.MongoClient;

  constructor(uri: string) {
    this.client = new mongo.MongoClient(uri);
  }

  collection<T extends mongo.Document = mongo.Document>(
    name:
      | 'users'
      | 'sessions'
      | 'revocations'
      | 'signing_keys'
      | 'outbox'
      | 'mailed_tokens'
      | 'challenges'
      | 'account_failures'
      | 'address_failures'
      | 'audit'
      | 'audit_pending'
      | 'rate_limits',
  ): mongo.Collection<T> {
    const collection = this.client.db().collection<T>(name);
    return carriesEvents(name) ? withoutEvents(collection) : collection;
  }

  /** Waits until no mail waits: what is still to change by itself has changed. */
  async mailsSettled(): Promise<void> {
    const waiting = { nextAttemptAt: { $exists: true } };
    while ((await this.collection('outbox').countDocuments(waiting)) > 0) await sleep(20);
  }

  /** Waits until no event waits for the audit log: what is still to change by itself has changed. */
  async auditSettled(): Promise<void> {
    const carriers = ['users', 'sessions', 'signing_keys'] as const;
    for (;;) {
      const waiting = await Promise.all([
        ...carriers.map((name) => this.collection(name).countDocuments({ 'auditEvents.id': { $gt: '' } })),
        this.collection('audit_pending').estimatedDocumentCount(),
      ]);
      if (waiting.every((count) => count === 0)) return;
      await sleep(20);
    }
  }

  /** The cursors that are open on a collection for a user's documents, and how many each has given out. */
  async cursorsOver(name: 'sessions', userId: string): Promise<{ id: mongo.Long; returned: number }[]> {
    const database = this.client.db();
    const found = await this.client
      .db('admin')
      .aggregate([
        { $currentOp: { idleCursors: true } },
        { $match: { type: 'idleCursor', ns: `${database.databaseName}.${name}` } },
        { $match: { 'cursor.originatingCommand.filter.userId': userId } },
      ])
      .toArray();
    return found.map(({ cursor }) => ({ id: cursor.cursorId, returned: Number(cursor.nDocsReturned) }));
  }

  /** Lets the next portion of such cursors fail. */
  async killCursors(name: 'sessions', ids: mongo.Long[]): Promise<void> {
    await this.client.db().command({ killCursors: name, cursors: ids });
  }

  /** Everything that a thief of the database gets, by collection. */
  async dumpCollections(): Promise<Record<string, mongo.Document[]>> {
    const collections = await this.client.db().collections();
    const entries = collections.map(
      async (collection) => [collection.collectionName, await collection.find().toArray()] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  }

  /** The same, as one text. */
  async dump(): Promise<string> {
    return JSON.stringify(Object.values(await this.dumpCollections()));
  }

  /** Drops the database and closes the connection. */
  async drop(): Promise<void> {
    await this.client.db().dropDatabase();
    await this.close();
  }

  /** Closes the connection: for the probe of a second instance, whose database somebody else drops. */
  async close(): Promise<void> {
    await this.client.close();
  }
}

const carriesEvents = (name: string): boolean => ['users', 'sessions', 'signing_keys'].includes(name);

/**
 * What a document has on its way to the audit log is no part of what a test compares: it is gone within a second.
 * Who wants to see it asks with a projection of their own.
 */
function withoutEvents<T extends mongo.Document>(collection: mongo.Collection<T>): mongo.Collection<T> {
  const hidden = { projection: { auditEvents: 0 } };
  return new Proxy(collection, {
    get(target, key) {
      if (key === 'findOne' || key === 'find') {
        return (filter: mongo.Filter<T> = {}, options?: mongo.FindOptions) =>
          target[key](filter, { ...hidden, ...options });
      }
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
