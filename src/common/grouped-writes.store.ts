import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { type Collection, type Connection, mongo } from 'mongoose';
import { CONNECTION } from './connection.js';

/** How many writes one command carries at most. */
const MOST = 100;

/** How many commands are under way at a time: while the server waits for the majority on one, it applies the other. */
const UNDER_WAY = 2;

/** MongoDB 8.0, by what `hello` calls it: the first that has the `bulkWrite` command. */
const MIN_WIRE_VERSION = 25;

/** CommandNotFound and CommandNotSupported: an older server has become the primary, or data that is kept for one. */
const REFUSED = [59, 115];

/** Given with every command, as a host's client has its own. */
const MAJORITY = { w: 'majority' } as const;

const OPTIONS = { ordered: false, verboseResults: true, writeConcern: MAJORITY } as const;

/** What became of an update. */
export interface UpdateOutcome {
  readonly matchedCount: number;
  readonly modifiedCount: number;
}

type Fields = Record<string, unknown>;

interface Write {
  readonly model: mongo.AnyClientBulkWriteModel<mongo.Document>;
  /** By a command of its own. */
  readonly alone: () => Promise<unknown>;
  readonly resolve: (outcome: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Updates and inserts documents, and those that wait at the same moment with one command (`bulkWrite` of MongoDB 8): under
 * load a command, and what it waits for, costs more than the write. Each is told what became of its own, as certain as
 * from a command of its own, and nobody joins a command that has been sent. The writes of a group have no order, and one that
 * fails harms no other.
 *
 * Who waits alone, and everybody on an older server, gets a command of their own.
 */
@Injectable()
export class GroupedWrites {
  private waiting: Write[] = [];
  private underWay = 0;
  private isScheduled = false;
  private grouping: Promise<boolean> | undefined;

  constructor(@InjectConnection(CONNECTION) private readonly connection: Connection) {}

  /**
   * Updates one document, acknowledged by a majority.
   *
   * @param collection where, as the driver sees it: nothing is cast
   * @param filter which
   * @param update what of it
   * @returns whether there was such a document, and whether it was otherwise
   * @throws what the driver throws for a command of its own. When that says that the database is away, nobody knows whether
   * the update was made
   */
  async update(
    collection: Collection,
    filter: Fields,
    update: Fields | mongo.Document[],
  ): Promise<UpdateOutcome> {
    return this.write<UpdateOutcome>(
      { name: 'updateOne', namespace: this.namespaceOf(collection), filter, update },
      () => collection.updateOne(filter, update, { writeConcern: MAJORITY }),
    );
  }

  /**
   * Inserts a document, acknowledged by a majority.
   *
   * @param collection where, as the driver sees it
   * @param document with an id; what is undefined is left out
   * @throws as {@link update} does, and for an id that there is
   */
  async insert(collection: Collection, document: mongo.Document): Promise<void> {
    const given = withoutUndefined(document);
    await this.write({ name: 'insertOne', namespace: this.namespaceOf(collection), document: given }, () =>
      collection.insertOne(given, { writeConcern: MAJORITY }),
    );
  }

  private namespaceOf({ collectionName }: Collection): string {
    return `${this.connection.name}.${collectionName}`;
  }

  private write<T>(model: Write['model'], alone: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ model, alone, resolve: resolve as Write['resolve'], reject });
      if (this.isScheduled) return;
      this.isScheduled = true;
      // When all requests that have arrived by now have been looked at.
      setImmediate(() => {
        this.isScheduled = false;
        this.sendWaiting();
      });
    });
  }

  private sendWaiting(): void {
    while (this.underWay < UNDER_WAY && this.waiting.length > 0) {
      const group = this.waiting.splice(0, MOST);
      this.underWay += 1;
      void this.send(group).finally(() => {
        this.underWay -= 1;
        this.sendWaiting();
      });
    }
  }

  /** Done when the server has answered; with one that can't group, at once. Never fails: each write does, or not. */
  private async send(group: readonly Write[]): Promise<void> {
    if (!(await this.canGroup())) void Promise.all(group.map(sendAlone));
    else if (group.length === 1) await Promise.all(group.map(sendAlone));
    else await this.sendTogether(group);
  }

  private async sendTogether(group: readonly Write[]): Promise<void> {
    try {
      const models = group.map(({ model }) => model);
      const results = await this.connection.getClient().bulkWrite(models, OPTIONS);
      group.forEach(({ resolve }, index) => resolve(results.updateResults?.get(index)));
    } catch (error) {
      if (isRefused(error)) {
        this.grouping = Promise.resolve(false);
        await Promise.all(group.map(sendAlone));
      } else tellApart(group, error);
    }
  }

  /** Whether the server has the command. Asked once; where it can't be asked, what is to be written finds out why. */
  private canGroup(): Promise<boolean> {
    return (this.grouping ??= this.ask().catch(() => {
      this.grouping = undefined;
      return false;
    }));
  }

  private async ask(): Promise<boolean> {
    const client = this.connection.getClient();
    // The driver has no such command for a host that encrypts fields.
    if ('autoEncryption' in client.options) return false;
    const { maxWireVersion } = await client.db('admin').command({ hello: 1 });
    return maxWireVersion >= MIN_WIRE_VERSION;
  }
}

async function sendAlone({ alone, resolve, reject }: Write): Promise<void> {
  try {
    resolve(await alone());
  } catch (error) {
    reject(error);
  }
}

/** Whether the server has done nothing, having no such command. */
function isRefused(error: unknown): boolean {
  const cause = error instanceof mongo.MongoClientBulkWriteError ? error.cause : undefined;
  return cause instanceof mongo.MongoServerError && REFUSED.includes(Number(cause.code));
}

/**
 * Tells each write of a command that has failed what became of it: done, failed by itself, or unknown. The driver's error for
 * the whole has neither code nor label, by which the database being away is told from a fault; what it was made of has.
 */
function tellApart(group: readonly Write[], error: unknown): void {
  if (!(error instanceof mongo.MongoClientBulkWriteError)) {
    for (const { reject } of group) reject(error);
    return;
  }
  const { partialResult, writeErrors, writeConcernErrors, cause } = error;
  const [unsure] = writeConcernErrors;
  const isSure = unsure === undefined && cause === undefined;
  group.forEach(({ model, resolve, reject }, index) => {
    const own = writeErrors.get(index);
    if (own !== undefined) {
      reject(toServerError(own));
      return;
    }
    const { insertResults, updateResults } = partialResult ?? {};
    const outcome = (model.name === 'insertOne' ? insertResults : updateResults)?.get(index);
    if (isSure && outcome !== undefined) resolve(outcome);
    else reject(cause ?? (unsure === undefined ? error : toServerError(unsure)));
  });
}

function toServerError(told: mongo.Document): mongo.MongoServerError {
  return new mongo.MongoServerError({ ...told, errmsg: told['message'] as string });
}

/** As mongoose does; the driver would write null. */
function withoutUndefined(document: mongo.Document): mongo.Document {
  return Object.fromEntries(Object.entries(document).filter(([, value]) => value !== undefined));
}
