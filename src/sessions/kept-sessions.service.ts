import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import { Clock } from '../common/clock.js';
import { aliveAt, Session, type SessionClient } from './session.schema.js';

/** What is kept of somebody's sessions, for whoever asks to see it or to have it forgotten. */
@Injectable()
export class KeptSessions {
  constructor(
    @InjectModel(Session.name, CONNECTION) private readonly sessions: Model<Session>,
    private readonly clock: Clock,
  ) {}

  /**
   * @param userId whose
   * @returns the live sessions, the one used last first
   */
  async listLive(userId: string): Promise<Session[]> {
    return this.sessions
      .find({ userId, ...aliveAt(this.clock.now()) })
      .sort({ lastUsedAt: -1 })
      .lean<Session[]>()
      .exec();
  }

  /**
   * @param userId whose, also somebody's who is gone
   * @returns all records that are still kept, dead or alive, the newest first
   */
  async listAll(userId: string): Promise<Session[]> {
    return this.sessions.find({ userId }).sort({ createdAt: -1 }).lean<Session[]>().exec();
  }

  /**
   * Forgets from where a user came. The records themselves stay, so that a token that comes back later is still
   * recognised and its holder told why it counts no more.
   *
   * @param userId whose sessions; all of them ended, or the next refresh would write it anew
   */
  async forgetClients(userId: string): Promise<void> {
    const client: SessionClient = { ip: '', userAgent: '', device: '' };
    await this.sessions.updateMany({ userId }, { $set: { client } });
    for (const evidence of ['reuse', 'replay'])
      await this.sessions.updateMany(
        { userId, [evidence]: { $exists: true } },
        { $set: { [`${evidence}.client`]: client } },
      );
    await this.sessions.updateMany(
      { userId, 'auditEvents.id': { $gt: '' } },
      { $unset: { 'auditEvents.$[].client': 1 } },
    );
  }
}
