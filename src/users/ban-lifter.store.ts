import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model } from 'mongoose';
import { auditEvent, byService } from '../common/audit/index.js';
import { Clock } from '../common/clock.js';
import { CONNECTION } from '../common/connection.js';
import { PeriodicTask } from '../common/periodic-task.js';
import { User } from './user.schema.js';

/** Milliseconds: a ban lasts so much longer at most. */
const INTERVAL = 60_000;

/** Accounts that are read at a time. */
const BATCH = 100;

/** Ends bans whose end has come, on every node: that which is first does. */
@Injectable()
export class BanLifter implements OnModuleDestroy {
  private readonly task = new PeriodicTask({
    run: () => this.lift(),
    interval: () => INTERVAL,
    logger: new Logger(BanLifter.name),
    failing: 'Bans that have ended were not lifted',
    recovered: 'Bans that have ended are lifted again',
  });

  constructor(
    @InjectModel(User.name, CONNECTION) private readonly users: Model<User>,
    private readonly clock: Clock,
  ) {}

  /** Begins to look, a minute from now. */
  start(): void {
    this.task.startLater();
  }

  /** Waits for the look under way. */
  onModuleDestroy(): Promise<void> {
    return this.task.stop();
  }

  /** Lets in whoever may log in again by now. */
  async lift(): Promise<void> {
    for (;;) {
      const ended = { bannedUntil: { $lte: this.clock.now(), $type: 'date' as const } };
      const found = await this.users
        .find(ended, { _id: true })
        .limit(BATCH)
        .lean<Pick<User, '_id'>[]>()
        .exec();
      for (const { _id } of found) await this.liftOne(_id);
      if (found.length < BATCH) return;
    }
  }

  /** One update on condition that the ban is still the same: an administrator may have banned for good meanwhile. */
  private async liftOne(id: string): Promise<void> {
    const now = this.clock.now();
    await this.users.updateOne(
      { _id: id, bannedUntil: { $lte: now } },
      {
        $set: { status: 'active', updatedAt: now },
        $unset: { bannedUntil: true },
        $inc: { rightsVersion: 1 },
        $push: { auditEvents: auditEvent('user.unbanned', {}, byService(), now) },
      },
    );
  }
}
