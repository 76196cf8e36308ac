import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model } from 'mongoose';
import { CONNECTION } from '../../common/connection.js';
import { Clock } from '../../common/clock.js';
import { CounterKeys } from '../counter-keys.js';
import { ACCOUNT_FAILURES } from '../limits.js';
import { wholeSeconds } from '../usage.js';
import { AccountLock } from './account-lock.schema.js';

const { free, longest, memory } = ACCOUNT_FAILURES;

/** Milliseconds of lock that follow `$failures`: none, then 1, 2, 4, … seconds. The exponent is bounded for huge counts. */
const LOCK = {
  $cond: [
    { $lt: ['$failures', free] },
    0,
    {
      $multiply: [
        1000,
        { $min: [longest, { $pow: [2, { $min: [30, { $subtract: ['$failures', free] }] }] }] },
      ],
    },
  ],
};

/**
 * Slows down guessing at one account. An attempt is counted before its password is looked at, by one update of one
 * document: of a hundred at once no more get through than of a hundred one after the other.
 */
@Injectable()
export class AccountLocks {
  constructor(
    @InjectModel(AccountLock.name, CONNECTION) private readonly locks: Model<AccountLock>,
    private readonly keys: CounterKeys,
    private readonly clock: Clock,
  ) {}

  /**
   * Counts an attempt as a failure, until it turns out otherwise. During a lock it changes nothing.
   *
   * @param account by whatever it is known
   * @returns seconds until the next attempt; 0 when this one may go on
   */
  async enter(account: string): Promise<number> {
    const now = this.clock.now();
    const isLocked = { $gt: ['$lockedUntil', now] };
    const known = { $cond: [{ $gt: ['$expiresAt', now] }, '$failures', 0] };
    const before = await this.locks
      .findOneAndUpdate(
        { _id: this.keys.of(account) },
        [
          { $set: { failures: { $cond: [isLocked, '$failures', { $add: [known, 1] }] } } },
          { $set: { lockedUntil: { $cond: [isLocked, '$lockedUntil', { $add: [now, LOCK] }] } } },
          { $set: { expiresAt: { $add: ['$lockedUntil', memory * 1000] } } },
        ],
        { upsert: true, updatePipeline: true, returnDocument: 'before' },
      )
      .lean<AccountLock>()
      .exec();
    return before === null ? 0 : wholeSeconds(before.lockedUntil.getTime() - now.getTime());
  }

  /**
   * Takes an attempt back that came to nothing: no password was compared. What it locked is open again.
   *
   * @param account as for `enter`
   */
  async withdraw(account: string): Promise<void> {
    await this.locks.updateOne(
      { _id: this.keys.of(account), failures: { $gt: 0 } },
      { $inc: { failures: -1 }, $set: { lockedUntil: this.clock.now() } },
    );
  }

  /**
   * Forgets what was counted, and opens the lock.
   *
   * @param accounts as for `enter`
   */
  async clear(...accounts: string[]): Promise<void> {
    await this.locks.deleteMany({ _id: { $in: accounts.map((account) => this.keys.of(account)) } });
  }
}
