import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import {
  type AuditDetails,
  auditEvent,
  type AuditType,
  type Origin,
  type PendingEvent,
} from '../common/audit/index.js';
import { Clock } from '../common/clock.js';
import { PendingEntry } from './pending-entry.schema.js';

/** Events that no document can carry: who was never let in has none, and a deleted account has none any more. */
@Injectable()
export class AuditTrailStore {
  constructor(
    @InjectModel(PendingEntry.name, CONNECTION) private readonly pending: Model<PendingEntry>,
    private readonly clock: Clock,
  ) {}

  /**
   * Once this has returned the event will be in the log.
   *
   * @param type what has happened
   * @param details what is told of it
   * @param origin who brought it about
   * @param userId whose account it happened to, if it was somebody's
   */
  async record<T extends AuditType>(
    type: T,
    details: AuditDetails[T],
    origin: Origin,
    userId?: string,
  ): Promise<void> {
    await this.pending.create(toEntry(auditEvent(type, details, origin, this.clock.now()), userId));
  }

  /**
   * Before an account is deleted: keeps the events that wait in its document, and an event of the deletion that
   * counts only if the account is then gone. Repeating it is harmless; of two who delete the same account at once the
   * one who announces it last is named.
   *
   * @param user the account as read
   * @param deletionId the mark under which it is about to be deleted
   * @param origin who deletes it
   */
  async announceDeletion(
    { _id, auditEvents = [] }: { _id: string; auditEvents?: PendingEvent[] },
    deletionId: string,
    origin: Origin,
  ): Promise<void> {
    const deletion = auditEvent('user.deleted', {}, origin, this.clock.now());
    await this.pending.bulkWrite(
      [
        ...auditEvents.map((event) => toEntry({ ...event, id: `${event.id}.${_id}` }, _id)),
        toEntry({ ...deletion, id: deletionEntryId(_id) }, _id, deletionId),
      ].map((replacement) => ({
        replaceOne: { filter: { _id: replacement._id }, replacement, upsert: true },
      })),
    );
  }

  /**
   * Forgets from where a user came who is gone.
   *
   * @param userId whose
   */
  async forgetClients(userId: string): Promise<void> {
    await this.pending.updateMany({ userId, 'actor.kind': { $ne: 'user' } }, { $unset: { client: 1 } });
  }

  /** @returns what waits, the oldest first */
  async waiting(limit: number): Promise<PendingEntry[]> {
    return this.pending.find().sort({ at: 1 }).limit(limit).lean<PendingEntry[]>().exec();
  }

  /** @returns how many wait, and since when the oldest does */
  async backlog(): Promise<{ waiting: number; oldest?: Date }> {
    const [waiting, oldest] = await Promise.all([this.pending.estimatedDocumentCount(), this.waiting(1)]);
    return { waiting, ...(oldest[0] !== undefined && { oldest: oldest[0].at }) };
  }

  /** @param entries what is in the log now, or will never be; not if they have been announced anew since */
  async remove(entries: readonly PendingEntry[]): Promise<void> {
    await this.pending.bulkWrite(
      entries.map(({ _id, deletionId }) => ({
        deleteOne: { filter: { _id, ...(deletionId !== undefined && { deletionId }) } },
      })),
    );
  }
}

/**
 * @param userId whose
 * @returns the id of the one entry that tells of the deletion of that account
 */
export function deletionEntryId(userId: string): string {
  return `deleted.${userId}`;
}

function toEntry(
  { id, ...event }: PendingEvent,
  userId: string | undefined,
  deletionId?: string,
): PendingEntry {
  return {
    ...event,
    _id: id,
    ...(userId !== undefined && { userId }),
    ...(deletionId !== undefined && { deletionId }),
  };
}
