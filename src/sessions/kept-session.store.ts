import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import { Clock } from '../common/clock.js';
import { readInBatches, readOneByOne } from '../common/read-cursor.js';
import { aliveAt, LAST_USED_FIRST, Session, type SessionClient } from './session.schema.js';

/** How many records one command changes: it must be done long before the driver gives up on its answer. */
const BATCH = 1000;

/** A place in the list of the live sessions. */
export interface SessionPlace {
  /** When the session at this place was used last. */
  lastUsedAt: Date;
  /** Its id. */
  id: string;
}

/** Which part of the live sessions to list. */
export interface SessionListing {
  /** How many at most. */
  limit: number;
  /** The place behind which to go on. */
  after?: SessionPlace | undefined;
}

/** What is kept of somebody's sessions, for whoever asks to see it or to have it forgotten. */
@Injectable()
export class KeptSessionStore {
  constructor(
    @InjectModel(Session.name, CONNECTION) private readonly sessions: Model<Session>,
    private readonly clock: Clock,
  ) {}

  /**
   * The live sessions of a user, the one used last first. One that is refreshed between two pages goes to the front, and
   * is on no later page.
   *
   * @param userId whose
   * @param listing which part; the first 100 when it is left out
   */
  async listLive(userId: string, { limit, after }: SessionListing = { limit: 100 }): Promise<Session[]> {
    const behind = after !== undefined && {
      lastUsedAt: { $lte: after.lastUsedAt },
      $or: [{ lastUsedAt: { $lt: after.lastUsedAt } }, { _id: { $lt: after.id } }],
    };
    return this.sessions
      .find({ userId, ...aliveAt(this.clock.now()), ...behind })
      .sort(LAST_USED_FIRST)
      .limit(limit)
      .lean<Session[]>()
      .exec();
  }

  /**
   * @param userId whose, also somebody's who is gone
   * @returns all records that are still kept, dead or alive, the newest first
   */
  readAll(userId: string): AsyncIterable<Session> {
    return readOneByOne(this.sessions.find({ userId }).sort({ createdAt: -1 }).lean<Session[]>());
  }

  /**
   * @param userId whose, also somebody's who is gone
   * @returns whether any record is still kept, dead or alive
   */
  async hasAny(userId: string): Promise<boolean> {
    return (await this.sessions.exists({ userId })) !== null;
  }

  /**
   * @param userIds whose
   * @param since some time within the last 30 days: records are kept so long after their sessions have expired
   * @returns those of whom a session was alive then or later
   */
  async aliveSince(userIds: readonly string[], since: Date): Promise<ReadonlySet<string>> {
    const found = await this.sessions
      .distinct('userId', {
        userId: { $in: userIds },
        idleExpiresAt: { $gt: since },
        $or: [{ revokedAt: null }, { revokedAt: { $gt: since } }],
      })
      .exec();
    return new Set(found);
  }

  /**
   * Forgets from where a user came. The records themselves stay, so that a token that comes back later is still
   * recognised and its holder told why it is no longer valid.
   *
   * @param userId whose sessions; all of them ended, or the next refresh would write it anew
   */
  async forgetClients(userId: string): Promise<void> {
    const client: SessionClient = { ip: '', userAgent: '', device: '' };
    const kept = this.sessions
      .find({ userId }, { _id: 1 })
      .sort({ createdAt: -1 })
      .lean<Pick<Session, '_id'>[]>();
    for await (const some of readInBatches(kept, BATCH)) {
      const these = { _id: { $in: some.map(({ _id }) => _id) } };
      // By their ids: the index of waiting events looks better to MongoDB when few wait, and is of all sessions.
      const byId = { hint: { _id: 1 } } as const;
      await this.sessions.updateMany(these, { $set: { client } }, byId);
      for (const evidence of ['reuse', 'replay']) {
        await this.sessions.updateMany(
          { ...these, [evidence]: { $exists: true } },
          { $set: { [`${evidence}.client`]: client } },
          byId,
        );
      }
      await this.sessions.updateMany(
        { ...these, 'auditEvents.id': { $gt: '' } },
        { $unset: { 'auditEvents.$[].client': 1 } },
        byId,
      );
    }
  }
}
