import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, type QueryFilter } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import { addSeconds, Clock } from '../common/clock.js';
import { randomId } from '../common/ids.js';
import { readOneByOne } from '../common/read-cursor.js';
import { backoff } from './backoff.js';
import { QUEUED_MAILS, type QueuedMailKind } from './mails.js';
import { OutboxEntry, type Outcome, WAITING } from './outbox-entry.schema.js';

/** What is to be mailed. */
export interface NewMail {
  kind: QueuedMailKind;
  /** Whose mail it is. */
  userId?: string;
  /** The address, where it is not the user's present one; in its normal form. */
  email?: string;
  /** The user's `credentialVersion`, where the mail must not leave once the password has changed. */
  credentialVersion?: number;
  /** The challenge that waits for the code or the link that it brings. */
  challengeId?: string;
  /** What the provider is called that a notice is about. */
  provider?: string;
  /** Seconds after which it is of no more use. Default: what its kind has. */
  lifetime?: number;
}

/** Whose mails. */
export interface MailOwner {
  userId: string;
  /** The account's address, in its normal form. */
  email: string;
}

/** What waits to be sent. */
export interface Backlog {
  waiting: number;
  /** Seconds since the one that has waited longest was added; 0 when none waits. */
  oldest: number;
}

/**
 * Seconds that a node has for one try. When they are over the mail is anybody's again: longer than a try may
 * take, also by the clock of another node.
 */
const LEASE = 120;

/** The mails that are to be sent: the only reader and writer of the `outbox` collection. */
@Injectable()
export class OutboxStore {
  private readonly listeners = new Set<() => void>();

  constructor(
    @InjectModel(OutboxEntry.name, CONNECTION) private readonly entries: Model<OutboxEntry>,
    private readonly clock: Clock,
  ) {}

  /**
   * Puts a mail on its way. Once this has returned it will be delivered, by whichever node; how that goes never
   * shows in the answer of the request.
   *
   * @param mail what to send, and to whom
   */
  async add(newMail: NewMail): Promise<void> {
    const { lifetime = QUEUED_MAILS[newMail.kind].lifetime, ...mail } = newMail;
    const createdAt = this.clock.now();
    await this.entries.create({
      _id: randomId(),
      ...mail,
      createdAt,
      expiresAt: addSeconds(createdAt, lifetime),
      nextAttemptAt: createdAt,
      attempts: 0,
    });
    for (const listener of this.listeners) listener();
  }

  /**
   * @param listener called after every {@link add} of this node
   */
  onAdded(listener: () => void): void {
    this.listeners.add(listener);
  }

  /**
   * Takes the mail whose turn it is, for this node alone and for two minutes. A node that dies meanwhile leaves
   * it to be taken again: every mail is sent at least once.
   *
   * @returns the mail with this try counted, or null when none is due
   */
  async claim(): Promise<OutboxEntry | null> {
    const now = this.clock.now();
    return this.entries
      .findOneAndUpdate(
        { nextAttemptAt: { ...WAITING, $lte: now } },
        { $set: { nextAttemptAt: addSeconds(now, LEASE) }, $inc: { attempts: 1 } },
        { sort: { nextAttemptAt: 1 }, returnDocument: 'after' },
      )
      .lean<OutboxEntry>()
      .exec();
  }

  /**
   * Ends a mail's way.
   *
   * @param entry the mail, as claimed
   * @param outcome how it ended. `sent` is true whoever else may have claimed the mail since; the others count
   * only while this try is the latest
   */
  async settle({ _id, attempts }: OutboxEntry, outcome: Outcome): Promise<void> {
    await this.entries.updateOne(
      { _id, nextAttemptAt: WAITING, ...(outcome !== 'sent' && { attempts }) },
      { $set: { outcome, settledAt: this.clock.now() }, $unset: { nextAttemptAt: 1 } },
    );
  }

  /**
   * Puts a mail back after a failed try, to be tried again later; when it would be too late by then, its way ends.
   *
   * @param entry the mail, as claimed
   * @returns when it is tried next; undefined when it has expired
   */
  async postpone(entry: OutboxEntry): Promise<Date | undefined> {
    const { _id, attempts, expiresAt } = entry;
    const nextAttemptAt = addSeconds(this.clock.now(), backoff(attempts));
    if (nextAttemptAt >= expiresAt) {
      await this.settle(entry, 'expired');
      return undefined;
    }
    await this.entries.updateOne({ _id, attempts, nextAttemptAt: WAITING }, { $set: { nextAttemptAt } });
    return nextAttemptAt;
  }

  /** How much waits, whichever node will send it. */
  async backlog(): Promise<Backlog> {
    const [found] = await this.entries
      .aggregate<{ waiting: number; oldest: Date }>([
        { $match: { nextAttemptAt: WAITING } },
        // Only what the index holds: no document is read.
        { $project: { _id: 0, nextAttemptAt: 1, createdAt: 1 } },
        { $group: { _id: null, waiting: { $sum: 1 }, oldest: { $min: '$createdAt' } } },
      ])
      .exec();
    if (found === undefined) return { waiting: 0, oldest: 0 };
    const age = (this.clock.now().getTime() - found.oldest.getTime()) / 1000;
    return { waiting: found.waiting, oldest: Math.max(0, age) };
  }

  /**
   * @param limit how many at most
   * @returns those that wait, in the order of their turns
   */
  async listWaiting(limit: number): Promise<OutboxEntry[]> {
    return this.entries
      .find({ nextAttemptAt: WAITING })
      .sort({ nextAttemptAt: 1, createdAt: 1 })
      .limit(limit)
      .lean<OutboxEntry[]>()
      .exec();
  }

  /**
   * @param limit how many at most
   * @returns those whose way has ended, the latest first
   */
  async listSettled(limit: number): Promise<OutboxEntry[]> {
    return this.entries
      .find({ settledAt: { $gt: new Date(0) } })
      .sort({ settledAt: -1 })
      .limit(limit)
      .lean<OutboxEntry[]>()
      .exec();
  }

  /**
   * The mails of a user: those that wait and those that were sent lately, also those that somebody asked for with
   * nothing but their address.
   *
   * @param owner whose
   * @returns the newest first
   */
  readAllOf(owner: MailOwner): AsyncIterable<OutboxEntry> {
    return readOneByOne(this.entries.find(ownedBy(owner)).sort({ createdAt: -1 }).lean<OutboxEntry[]>());
  }

  /**
   * Forgets the mails of a user who is gone, sent or not.
   *
   * @param owner whose
   */
  async forget(owner: MailOwner): Promise<void> {
    await this.entries.deleteMany(ownedBy(owner));
  }
}

function ownedBy({ userId, email }: MailOwner): QueryFilter<OutboxEntry> {
  return { $or: [{ userId }, { userId: null, email }] };
}
