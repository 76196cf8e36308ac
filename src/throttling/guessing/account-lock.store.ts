import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model } from 'mongoose';
import { CONNECTION } from '../../common/connection.js';
import { Clock } from '../../common/clock.js';
import { GroupedWrites } from '../../common/grouped-writes.store.js';
import { addressKey } from '../client-address.js';
import { CounterKeys } from '../counter-keys.js';
import { ACCOUNT_FAILURES } from '../limits.js';
import { wholeSeconds } from '../usage.js';
import { AccountLock } from './account-lock.schema.js';

const { free, longest, memory, addresses: kept } = ACCOUNT_FAILURES;

/** An expression of an update pipeline. */
type Expression = string | number | object;

/** Milliseconds of lock that follow so many failures: none, then 1, 2, 4, … seconds. The exponent is bounded for huge counts. */
const lockAfter = (failures: Expression): Expression => ({
  $cond: [
    { $lt: [failures, free] },
    0,
    {
      $multiply: [1000, { $min: [longest, { $pow: [2, { $min: [30, { $subtract: [failures, free] }] }] }] }],
    },
  ],
});

const MEMORY = memory * 1000;
const ADDRESSES = { $ifNull: ['$addresses', []] };
const isOf = (address: string): Expression => ({ $eq: ['$$this.address', address] });

/** An attempt that is counted as a failure and has not turned out otherwise. */
export interface Attempt {
  /** Hashed, as in the document. */
  readonly account: string;
  /** Hashed, as in the document. */
  readonly address: string;
  readonly at: Date;
}

/**
 * Slows down guessing at one account. An attempt is counted before its password is looked at, by one update of one
 * document: of a hundred at once no more get through than of a hundred one after the other.
 *
 * A right password takes its own attempt back, and what its address has failed before, as far as nobody else can
 * have noticed: whoever tries the name from elsewhere, let in or not, learns of the failures until then. If those could
 * shrink, as the failures of a name that nobody has never do, they would tell of an account and of its owner
 * (docs/decisions/0040).
 */
@Injectable()
export class AccountLockStore {
  constructor(
    @InjectModel(AccountLock.name, CONNECTION) private readonly locks: Model<AccountLock>,
    private readonly writes: GroupedWrites,
    private readonly keys: CounterKeys,
    private readonly clock: Clock,
  ) {}

  /**
   * Counts an attempt as a failure, until it turns out otherwise. During a lock it is not counted.
   *
   * @param account by whatever it is known
   * @param ip where from
   * @returns the attempt, for the methods below, and seconds until the next one; 0 when this one may go on
   */
  async enter(account: string, ip: string): Promise<{ attempt: Attempt; retryAfter: number }> {
    const now = this.clock.now();
    // The same address is another one for each account: who reads the counters can't tell what it has tried.
    const address = this.keys.of(`${addressKey(ip)} ${account}`);
    const attempt = { account: this.keys.of(account), address, at: now };
    const isLocked = { $gt: ['$lockedUntil', now] };
    const isKnown = { $gt: ['$expiresAt', now] };
    const own = { $filter: { input: '$addresses', cond: isOf(address) } };
    const others = { $filter: { input: '$addresses', cond: { $not: isOf(address) } } };
    const seen = { $map: { input: others, in: { $mergeObjects: ['$$this', { unseen: 0 }] } } };
    const entered = { address, unseen: { $sum: { $map: { input: own, in: '$$this.unseen' } } }, at: now };
    const before = await this.locks
      .findOneAndUpdate(
        { _id: attempt.account },
        [
          {
            $set: {
              failures: { $cond: [isKnown, '$failures', 0] },
              addresses: { $cond: [isKnown, ADDRESSES, []] },
            },
          },
          {
            $set: {
              failures: { $cond: [isLocked, '$failures', { $add: ['$failures', 1] }] },
              addresses: {
                $slice: [{ $concatArrays: [seen, { $cond: [isLocked, own, [entered]] }] }, -kept],
              },
            },
          },
          {
            $set: {
              lockedUntil: { $cond: [isLocked, '$lockedUntil', { $add: [now, lockAfter('$failures')] }] },
            },
          },
          { $set: { expiresAt: { $add: ['$lockedUntil', MEMORY] } } },
        ],
        { upsert: true, updatePipeline: true, returnDocument: 'before' },
      )
      .lean<AccountLock>()
      .exec();
    const retryAfter = before === null ? 0 : wholeSeconds(before.lockedUntil.getTime() - now.getTime());
    return { attempt, retryAfter };
  }

  /**
   * The password was wrong: the attempt stays counted.
   *
   * @param attempt that was let in
   */
  async fail({ account, address }: Attempt): Promise<void> {
    await this.locks.updateOne(
      { _id: account, 'addresses.address': address },
      { $inc: { 'addresses.$.unseen': 1 } },
    );
  }

  /**
   * The password was right: takes the attempt back, and the failures before it that nobody else can have noticed.
   *
   * @param attempt that was let in
   */
  async forgive(attempt: Attempt): Promise<void> {
    await this.takeBack(attempt, { $add: [1, '$own.unseen'] });
  }

  /**
   * No password was compared: takes the attempt back, and nothing else.
   *
   * @param attempt that was let in
   */
  async withdraw(attempt: Attempt): Promise<void> {
    await this.takeBack(attempt, 1);
  }

  /**
   * Forgets what was counted, and opens the lock.
   *
   * @param accounts as for `enter`
   */
  async clear(...accounts: string[]): Promise<void> {
    await this.locks.deleteMany({ _id: { $in: accounts.map((account) => this.keys.of(account)) } });
  }

  /** Leaves failures, lock and memory as they would be without so many of an attempt's address, itself the last of them. */
  private async takeBack({ account, address, at }: Attempt, count: Expression): Promise<void> {
    const now = this.clock.now();
    const left = { $subtract: [{ $add: [1, '$own.unseen'] }, count] };
    const wasLatest = { $eq: ['$lockedUntil', { $add: [at, lockAfter('$before')] }] };
    await this.writes.update(this.locks.collection, { _id: account }, [
      {
        $set: {
          before: '$failures',
          own: {
            $ifNull: [
              { $first: { $filter: { input: ADDRESSES, cond: isOf(address) } } },
              // Gone with another success of the address, or there came more addresses since than are kept.
              { address, unseen: 0, at },
            ],
          },
          addresses: { $filter: { input: ADDRESSES, cond: { $not: isOf(address) } } },
        },
      },
      { $set: { failures: { $max: [0, { $subtract: ['$failures', count] }] } } },
      {
        $set: {
          lockedUntil: {
            $cond: [
              wasLatest,
              // It was let in, so what others had locked was over by then.
              { $ifNull: [{ $add: [{ $max: '$addresses.at' }, lockAfter('$failures')] }, now] },
              {
                $subtract: ['$lockedUntil', { $subtract: [lockAfter('$before'), lockAfter('$failures')] }],
              },
            ],
          },
          addresses: {
            $cond: [
              { $gt: [left, 0] },
              { $concatArrays: ['$addresses', [{ $mergeObjects: ['$own', { unseen: left }] }]] },
              '$addresses',
            ],
          },
        },
      },
      {
        $set: {
          expiresAt: { $cond: [{ $gt: ['$failures', 0] }, { $add: ['$lockedUntil', MEMORY] }, now] },
        },
      },
      { $unset: ['own', 'before'] },
    ]);
  }
}
