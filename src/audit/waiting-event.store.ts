import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { type Connection } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import { type PendingEvent } from '../common/audit/index.js';

/** The collections in whose documents events wait, and whose account each is about. */
const SOURCES = {
  users: ({ _id }: Carrier) => ({ userId: String(_id) }),
  sessions: ({ _id, userId }: Carrier) => ({ userId, sessionId: String(_id) }),
  signing_keys: () => ({}),
} as const;
const NAMES = Object.keys(SOURCES) as (keyof typeof SOURCES)[];

/** A document with events in it. */
interface Carrier {
  _id: string | number;
  userId?: string;
  auditEvents: PendingEvent[];
}

/** An event, and what its document tells of it. */
export interface WaitingEvent {
  event: PendingEvent;
  /**
   * Of the event in this document: of many sessions that end at once each has the same event. That a key is suspect is
   * said once, whichever key's document each node has put it into.
   */
  entryId: string;
  userId?: string;
  sessionId?: string;
}

/** The events of one collection that were found waiting. */
export interface WaitingBatch {
  events: WaitingEvent[];
  /** Takes them out of their documents. */
  remove(): Promise<void>;
}

/**
 * The documents in which audit events wait. It knows of other modules' collections no more than their names and the
 * field that all of them have in common (common/audit/).
 */
@Injectable()
export class WaitingEventStore {
  constructor(@InjectConnection(CONNECTION) private readonly connection: Connection) {}

  /**
   * @param limit how many documents of each collection
   * @returns what waits in them; no batch where nothing does
   */
  async find(limit: number): Promise<WaitingBatch[]> {
    const batches = await Promise.all(NAMES.map((name) => this.findIn(name, limit)));
    return batches.filter(({ events }) => events.length > 0);
  }

  /** @returns how many documents have events waiting, and since when the oldest does */
  async backlog(): Promise<{ documents: number; oldest?: Date }> {
    const found = await Promise.all(
      NAMES.map((name) =>
        this.collection(name)
          .aggregate<{ documents: number; oldest: Date }>([
            { $match: { 'auditEvents.id': { $gt: '' } } },
            { $group: { _id: null, documents: { $sum: 1 }, oldest: { $min: { $min: '$auditEvents.at' } } } },
          ])
          .toArray(),
      ),
    );
    const waiting = found.flat();
    const [oldest] = waiting.map((one) => one.oldest).sort((a, b) => a.getTime() - b.getTime());
    return {
      documents: waiting.reduce((sum, { documents }) => sum + documents, 0),
      ...(oldest !== undefined && { oldest }),
    };
  }

  /**
   * @param userIds who may have an account
   * @returns those who have none any more
   */
  async gone(userIds: readonly string[]): Promise<string[]> {
    if (userIds.length === 0) return [];
    const filter = { _id: { $in: [...userIds] } };
    const there = await this.collection('users').find(filter).project<{ _id: string }>({ _id: 1 }).toArray();
    const ids = new Set(there.map(({ _id }) => _id));
    return userIds.filter((id) => !ids.has(id));
  }

  /**
   * Takes the mark of a deletion off an account, so that it can't be deleted under it any more.
   *
   * @param userId whose
   * @param deletionId the mark
   */
  async cancelDeletion(userId: string, deletionId: string): Promise<void> {
    await this.collection('users').updateOne({ _id: userId, deletionId }, { $unset: { deletionId: 1 } });
  }

  private async findIn(name: keyof typeof SOURCES, limit: number): Promise<WaitingBatch> {
    const carriers = await this.collection(name)
      .find({ 'auditEvents.id': { $gt: '' } })
      .project<Carrier>({ userId: 1, auditEvents: 1 })
      .limit(limit)
      .toArray();
    const events = carriers.flatMap((carrier) =>
      carrier.auditEvents.map((event) => ({
        event,
        entryId: name === 'signing_keys' ? event.id : `${event.id}.${carrier._id}`,
        ...SOURCES[name](carrier),
      })),
    );
    const unique = [...new Map(events.map((event) => [event.entryId, event])).values()];
    return { events: unique, remove: () => this.remove(name, carriers) };
  }

  /** Those that were read, and no other: more may have come. The field goes with the last one. */
  private async remove(name: keyof typeof SOURCES, carriers: Carrier[]): Promise<void> {
    const writes = carriers.map(({ _id, auditEvents }) => {
      const ids = auditEvents.map(({ id }) => id);
      const left = {
        $filter: { input: '$auditEvents', as: 'event', cond: { $not: [{ $in: ['$$event.id', ids] }] } },
      };
      const value = {
        $let: { vars: { left }, in: { $cond: [{ $eq: ['$$left', []] }, '$$REMOVE', '$$left'] } },
      };
      return {
        updateOne: {
          filter: { _id, 'auditEvents.id': { $in: ids } },
          update: [{ $set: { auditEvents: value } }],
        },
      };
    });
    await this.collection(name).bulkWrite(writes, { ordered: false });
  }

  private collection(name: keyof typeof SOURCES) {
    return this.connection.collection<Carrier>(name);
  }
}
