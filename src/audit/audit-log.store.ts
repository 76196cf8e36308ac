import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, mongo, type QueryFilter } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import { auditEvent, type AuditType, byService } from '../common/audit/index.js';
import { Clock } from '../common/clock.js';
import { readInBatches, readOneByOne } from '../common/read-cursor.js';
import { AuditEntry } from './audit-entry.schema.js';
import { deletionEntryId } from './audit-trail.store.js';
import { chain, type ChainEnd, GENESIS, type Unchained } from './chain.js';
import { type Trimmed } from './verify-chain.js';

const DUPLICATE_KEY = 11_000;

/** How many entries one command changes: it must be done long before the driver gives up on its answer. */
const BATCH = 1000;

/** How often the next place is tried for, and milliseconds of waiting, times the tries so far. */
const ATTEMPTS = 20;
const RETRY_AFTER = 5;

/** Which entries. */
export interface AuditFilter {
  /** Whose account it happened to. */
  userId?: string | undefined;
  sessionId?: string | undefined;
  type?: AuditType | undefined;
  /** Not before this. */
  from?: Date | undefined;
  /** Before this. */
  to?: Date | undefined;
}

/** Which part of the log to list. */
export interface AuditListing extends AuditFilter {
  limit: number;
  /** The entry after which to go on. */
  after?: Pick<AuditEntry, 'at' | 'seq'> | undefined;
}

/** The audit log: the only reader and writer of the `audit` collection. */
@Injectable()
export class AuditLogStore {
  constructor(
    @InjectModel(AuditEntry.name, CONNECTION) private readonly entries: Model<AuditEntry>,
    private readonly clock: Clock,
  ) {}

  /**
   * Appends entries at the end of the chain. Nodes that do so at the same time need no lock: the unique place decides,
   * and who finds it taken reads the end again. What is in the log already is passed over, so that a relay that
   * crashed may simply repeat itself.
   *
   * @param entries in the order in which they shall stand
   */
  async append(entries: readonly Unchained[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const missing = await this.missing(entries);
      if (missing.length === 0) return;
      try {
        // In order: the first that fails keeps those behind it out, which were chained to it.
        await this.entries.insertMany(chain(await this.end(), missing), { ordered: true, lean: true });
        return;
      } catch (error) {
        if (!(error instanceof mongo.MongoServerError) || error.code !== DUPLICATE_KEY) throw error;
        if (attempt === ATTEMPTS) throw error;
        await sleep(RETRY_AFTER * attempt);
      }
    }
  }

  /**
   * @param listing which entries
   * @returns the latest first
   */
  async list({ limit, after, userId, sessionId, type, from, to }: AuditListing): Promise<AuditEntry[]> {
    const filter: QueryFilter<AuditEntry> = {
      ...(userId !== undefined && { userId }),
      ...(sessionId !== undefined && { sessionId }),
      ...(type !== undefined && { type }),
      ...((from ?? to) !== undefined && {
        at: { ...(from !== undefined && { $gte: from }), ...(to !== undefined && { $lt: to }) },
      }),
      ...(after !== undefined && {
        $and: [{ at: { $lte: after.at } }, { $or: [{ at: { $lt: after.at } }, { seq: { $lt: after.seq } }] }],
      }),
    };
    return this.entries.find(filter).sort({ at: -1, seq: -1 }).limit(limit).lean<AuditEntry[]>().exec();
  }

  /**
   * @param userId whose
   * @returns every entry about the account, the latest first
   */
  readAbout(userId: string): AsyncIterable<AuditEntry> {
    return readOneByOne(this.entries.find({ userId }).sort({ at: -1, seq: -1 }).lean<AuditEntry[]>());
  }

  /**
   * @param userId whose
   * @returns every entry of what they have done to other accounts, the latest first
   */
  async *readDoneToOthers(userId: string): AsyncIterable<AuditEntry> {
    const done = this.entries.find({ 'actor.id': userId }).sort({ at: -1, seq: -1 }).lean<AuditEntry[]>();
    // Left out here and not in the query: the database would search through all of somebody's own for one portion.
    for await (const entry of readOneByOne(done)) if (entry.userId !== userId) yield entry;
  }

  /**
   * Reads the log from its beginning.
   *
   * @param after the `seq` behind which to begin
   * @param limit how many entries at most; all of them by default
   */
  read(after = 0, limit = 0): AsyncIterable<AuditEntry> {
    return readOneByOne(
      this.entries
        .find({ seq: { $gt: after } })
        .sort({ seq: 1 })
        .limit(limit)
        .lean<AuditEntry[]>(),
    );
  }

  /** @returns how many entries there are */
  async count(): Promise<number> {
    return this.entries.estimatedDocumentCount();
  }

  /** @returns the last entry's place and hash; 0 when there is none */
  async end(): Promise<ChainEnd> {
    const last = await this.entries
      .findOne({}, { seq: 1, hash: 1 })
      .sort({ seq: -1 })
      .lean<AuditEntry>()
      .exec();
    return last === null ? { seq: 0, hash: GENESIS } : { seq: last.seq, hash: last.hash };
  }

  /**
   * Forgets from where users came, in what they did and in what somebody who was not logged in did to their accounts.
   *
   * @param userIds whose; gone, or the next request would write it anew
   */
  async forgetClients(userIds: readonly string[]): Promise<void> {
    const whose = { $in: [...userIds] };
    await this.forgetClientsIn({ 'actor.id': whose });
    await this.forgetClientsIn({ userId: whose, 'actor.kind': { $ne: 'user' } });
  }

  /**
   * Removes what is too old from the front of the log. That it was removed is told first, by an entry of its own, so
   * that the rest can still be verified and a front that was cut off otherwise is seen.
   *
   * @param before what happened before this is too old
   * @returns how many are removed
   */
  async trim(before: Date): Promise<number> {
    const kept = await this.entries
      .findOne({ at: { $gte: before } }, { seq: 1 })
      .sort({ seq: 1 })
      .lean<AuditEntry>()
      .exec();
    const last = await this.entries
      .findOne(kept === null ? {} : { seq: { $lt: kept.seq } }, { seq: 1, hash: 1 })
      .sort({ seq: -1 })
      .lean<AuditEntry>()
      .exec();
    const trimmed = await this.trimmed();
    if (last === null) return 0;
    if (last.seq > (trimmed?.through ?? 0)) {
      const details = { through: last.seq, hash: last.hash };
      const { id, ...event } = auditEvent('audit.trimmed', details, byService(), this.clock.now());
      await this.append([{ ...event, _id: id, actor: { kind: 'service' } }]);
    }
    const { deletedCount } = await this.entries.deleteMany({ seq: { $lte: last.seq } });
    return deletedCount;
  }

  /** @returns what the `audit.trimmed` tells that goes furthest; undefined when nothing was ever removed */
  async trimmed(): Promise<Trimmed | undefined> {
    const found = await this.entries.find({ type: 'audit.trimmed' }).lean<AuditEntry[]>().exec();
    // Not the latest: the clocks of two nodes may differ.
    return found
      .map(({ details }) => details as Trimmed)
      .sort((a, b) => b.through - a.through)
      .at(0);
  }

  /**
   * @param userIds whose
   * @param after the `seq` behind which the chain is verified: an entry elsewhere proves nothing
   * @returns those whose deletion the log tells of
   */
  async deletedAmong(userIds: readonly string[], after: number): Promise<ReadonlySet<string>> {
    const ids = userIds.map(deletionEntryId);
    const found = await this.entries
      .find({ _id: { $in: ids }, type: 'user.deleted', seq: { $gt: after } }, { userId: 1 })
      .lean<Pick<AuditEntry, 'userId'>[]>()
      .exec();
    return new Set(found.flatMap(({ userId }) => userId ?? []));
  }

  private async forgetClientsIn(filter: QueryFilter<AuditEntry>): Promise<void> {
    const found = this.entries.find({ ...filter, client: { $exists: true } }, { _id: 1 });
    for await (const some of readInBatches(found.lean<Pick<AuditEntry, '_id'>[]>(), BATCH)) {
      const ids = some.map(({ _id }) => _id);
      await this.entries.updateMany({ _id: { $in: ids } }, { $unset: { client: 1, clientSalt: 1 } });
    }
  }

  private async missing(entries: readonly Unchained[]): Promise<Unchained[]> {
    const ids = entries.map(({ _id }) => _id);
    // What only this server has may be undone by a failover, and would be gone from its document already.
    const found = await this.entries
      .find({ _id: { $in: ids } }, { _id: 1 })
      .readConcern('majority')
      .lean<{ _id: string }[]>();
    const there = new Set(found.map(({ _id }) => _id));
    return entries.filter(({ _id }) => !there.has(_id));
  }
}
