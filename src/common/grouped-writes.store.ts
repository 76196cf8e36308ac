import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { type Collection, type Connection, mongo } from 'mongoose';
import { CONNECTION } from './connection.js';
import { Groups } from './groups.store.js';

/** MongoDB 8.0, by what `hello` calls it: the first that has the `bulkWrite` command. */
const MIN_WIRE_VERSION = 25;

/** CommandNotFound and CommandNotSupported: an older server has become the primary, or data that is kept for one. */
const REFUSED = [59, 115];

/** Given with every command, as a host's client has its own. */
const MAJORITY = { w: 'majority' } as const;

const OPTIONS = { ordered: false, verboseResults: true, writeConcern: MAJORITY } as const;

/**
 * Milliseconds that an update may wait for a command, as others may for a connection (`waitQueueTimeoutMS`). Whoever asked
 * has got a 503 not much later, and what is written behind their back long after is not what they wanted.
 */
const PATIENCE = 1_000;

/** What became of an update. */
export interface UpdateOutcome {
  readonly matchedCount: number;
  readonly modifiedCount: number;
}

type Fields = Record<string, unknown>;

interface Update {
  readonly model: mongo.ClientUpdateOneModel<mongo.Document>;
  /** By a command of its own. */
  readonly alone: () => Promise<UpdateOutcome>;
  readonly resolve: (outcome: UpdateOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Updates documents, and those that wait at the same moment with one command (`bulkWrite` of MongoDB 8): under load a
 * command, and what it waits for, costs more than the update. Each is told what became of its own, as certain as from a
 * command of its own, and nobody joins a command that has been sent. The updates of a group have no order, and one that fails
 * harms no other.
 *
 * An update that waits alone, and every one on an older server, gets a command of its own.
 */
@Injectable()
export class GroupedWrites {
  private readonly groups = new Groups<Update>((group) => this.send(group), PATIENCE);
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
  update(collection: Collection, filter: Fields, update: Fields | mongo.Document[]): Promise<UpdateOutcome> {
    const namespace = `${this.connection.name}.${collection.collectionName}`;
    return new Promise((resolve, reject) =>
      this.groups.add({
        model: { name: 'updateOne', namespace, filter, update },
        alone: () => collection.updateOne(filter, update, { writeConcern: MAJORITY }),
        resolve,
        reject,
      }),
    );
  }

  /** Done when the server has answered; with one that can't group, at once. Never fails: each update does, or not. */
  private async send(group: readonly Update[]): Promise<void> {
    if (!(await this.canGroup())) void Promise.all(group.map(sendAlone));
    else if (group.length === 1) await Promise.all(group.map(sendAlone));
    else await this.sendTogether(group);
  }

  private async sendTogether(group: readonly Update[]): Promise<void> {
    try {
      const models = group.map(({ model }) => model);
      const { updateResults } = await this.connection.getClient().bulkWrite(models, OPTIONS);
      group.forEach(({ resolve, reject }, index) => {
        const outcome = updateResults?.get(index);
        if (outcome === undefined) reject(new Error('MongoDB has not told what became of an update'));
        else resolve(outcome);
      });
    } catch (error) {
      if (isRefused(error)) {
        this.grouping = Promise.resolve(false);
        await Promise.all(group.map(sendAlone));
      } else tellApart(group, error);
    }
  }

  /** Whether the server has the command. Asked once; where it can't be asked, what is to be updated finds out why. */
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

async function sendAlone({ alone, resolve, reject }: Update): Promise<void> {
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
 * Tells each update of a command that has failed what became of it: done, failed by itself, or unknown. The driver's error for
 * the whole has neither code nor label, by which the database being away is told from a fault; what it was made of has.
 */
function tellApart(group: readonly Update[], error: unknown): void {
  if (!(error instanceof mongo.MongoClientBulkWriteError)) {
    for (const { reject } of group) reject(error);
    return;
  }
  const { partialResult, writeErrors, writeConcernErrors, cause } = error;
  const [unsure] = writeConcernErrors;
  const isSure = unsure === undefined && cause === undefined;
  group.forEach(({ resolve, reject }, index) => {
    const own = writeErrors.get(index);
    if (own !== undefined) {
      reject(toServerError(own));
      return;
    }
    const outcome = partialResult?.updateResults?.get(index);
    if (isSure && outcome !== undefined) resolve(outcome);
    else reject(cause ?? (unsure === undefined ? error : toServerError(unsure)));
  });
}

function toServerError(told: mongo.Document): mongo.MongoServerError {
  return new mongo.MongoServerError({ ...told, errmsg: told['message'] as string });
}
