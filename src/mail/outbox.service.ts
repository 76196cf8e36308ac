import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model } from 'mongoose';
import { addSeconds, Clock } from '../common/clock.js';
import { randomId } from '../common/ids.js';
import { type MailKind } from './mails.js';
import { OutboxEntry } from './outbox-entry.schema.js';

/** What is to be mailed. */
export interface NewMail {
  kind: MailKind;
  /** Whose mail it is. */
  userId?: string;
  /** The address, where it is not the user's present one; in its normal form. */
  email?: string;
  /** Seconds after which it is of no more use. */
  lifetime: number;
}

/** The mails that are to be sent: the only reader and writer of the `outbox` collection. */
@Injectable()
export class Outbox {
  constructor(
    @InjectModel(OutboxEntry.name) private readonly entries: Model<OutboxEntry>,
    private readonly clock: Clock,
  ) {}

  /**
   * Puts a mail on its way. Once this has returned it will be delivered, by whichever node; how that goes never
   * shows in the answer of the request.
   *
   * @param mail what to send, and to whom
   */
  async add({ lifetime, ...mail }: NewMail): Promise<void> {
    const createdAt = this.clock.now();
    await this.entries.create({
      _id: randomId(),
      ...mail,
      createdAt,
      expiresAt: addSeconds(createdAt, lifetime),
    });
  }

  /**
   * @param userId whose
   * @returns the mails of a user that are kept, the newest first
   */
  async listOf(userId: string): Promise<OutboxEntry[]> {
    return this.entries.find({ userId }).sort({ createdAt: -1 }).lean<OutboxEntry[]>().exec();
  }

  /**
   * Forgets the mails of a user who is gone, sent or not.
   *
   * @param userId whose
   */
  async forget(userId: string): Promise<void> {
    await this.entries.deleteMany({ userId });
  }
}
