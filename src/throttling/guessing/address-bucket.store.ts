import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model } from 'mongoose';
import { CONNECTION } from '../../common/connection.js';
import { Clock } from '../../common/clock.js';
import { GroupedWrites } from '../../common/grouped-writes.store.js';
import { addressKey } from '../client-address.js';
import { ADDRESS_FAILURES } from '../limits.js';
import { type Usage, wholeSeconds } from '../usage.js';
import { AddressBucket } from './address-bucket.schema.js';

const { capacity, refill } = ADDRESS_FAILURES;

/** Milliseconds in which one try comes back. */
const INTERVAL = (refill * 1000) / capacity;

/** Bounds how often one address may be wrong, whosever password it tries. */
@Injectable()
export class AddressBucketStore {
  constructor(
    @InjectModel(AddressBucket.name, CONNECTION) private readonly buckets: Model<AddressBucket>,
    private readonly writes: GroupedWrites,
    private readonly clock: Clock,
  ) {}

  /**
   * @param ip where from
   * @returns what is left, without taking any of it
   */
  async look(ip: string): Promise<Usage> {
    const bucket = await this.buckets.findById(addressKey(ip)).lean<AddressBucket>().exec();
    return usage(bucket, this.clock.now());
  }

  /**
   * Takes one try, unless none is left.
   *
   * @param ip where from
   * @returns seconds until the next one; 0 when this one was there
   */
  async take(ip: string): Promise<number> {
    const now = this.clock.now();
    const lastMoment = new Date(now.getTime() + (capacity - 1) * INTERVAL);
    const before = await this.buckets
      .findOneAndUpdate(
        { _id: addressKey(ip) },
        [
          {
            $set: {
              fullAt: {
                $cond: [
                  { $gt: ['$fullAt', lastMoment] },
                  '$fullAt',
                  { $add: [{ $max: ['$fullAt', now] }, INTERVAL] },
                ],
              },
            },
          },
        ],
        { upsert: true, updatePipeline: true, returnDocument: 'before' },
      )
      .lean<AddressBucket>()
      .exec();
    return usage(before, now).retryAfter;
  }

  /**
   * Gives one try back.
   *
   * @param ip as for `take`
   */
  async giveBack(ip: string): Promise<void> {
    await this.writes.update(this.buckets.collection, { _id: addressKey(ip) }, [
      { $set: { fullAt: { $subtract: ['$fullAt', INTERVAL] } } },
    ]);
  }
}

function usage(bucket: AddressBucket | null, now: Date): Usage {
  const missing = Math.max(0, (bucket?.fullAt.getTime() ?? 0) - now.getTime());
  const remaining = Math.max(0, Math.floor(capacity - missing / INTERVAL));
  return {
    allowed: remaining > 0,
    limit: capacity,
    remaining,
    resetAfter: wholeSeconds(missing),
    retryAfter: wholeSeconds(missing - (capacity - 1) * INTERVAL),
  };
}
