import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model } from 'mongoose';
import { auditEvent, type Origin } from '../../common/audit/index.js';
import { Clock } from '../../common/clock.js';
import { CONNECTION } from '../../common/connection.js';
import { type TotpFactor, User, WITHOUT_FACTORS } from '../../users/index.js';

/** How many an account may have: an attacker's guess is as good for each. */
export const MAX_TOTP_FACTORS = 5;

/** The one-time code applications of accounts: the only writer of `totp` in their documents. */
@Injectable()
export class TotpStore {
  constructor(
    @InjectModel(User.name, CONNECTION) private readonly users: Model<User>,
    private readonly clock: Clock,
  ) {}

  /**
   * @param user the account as read
   * @param factor what to add
   * @param origin who adds it
   * @param isFirst whether it must be the first factor of the account
   * @returns the account afterwards; null when it has as many as it may have, or its credentials have changed since, or,
   * where it must be the first, it has one already
   */
  async add(user: User, factor: TotpFactor, origin: Origin, isFirst: boolean): Promise<User | null> {
    const { _id, credentialVersion } = user;
    const event = auditEvent('factor.added', { method: 'totp', id: factor.id }, origin, this.clock.now());
    return this.users
      .findOneAndUpdate(
        {
          ...{ _id, credentialVersion, status: 'active' },
          [`totp.${MAX_TOTP_FACTORS - 1}`]: { $exists: false },
          ...(isFirst && WITHOUT_FACTORS),
        },
        { $push: { totp: factor, auditEvents: event } },
        { returnDocument: 'after' },
      )
      .lean<User>()
      .exec();
  }

  /**
   * Accepts the code of a time step, once: of many at once one, on whatever node, and none of an earlier step after it.
   *
   * @param userId whose
   * @param id of the factor
   * @param step whose code it was
   * @returns whether it counts
   */
  async use(userId: string, id: string, step: number): Promise<boolean> {
    const { modifiedCount } = await this.users.updateOne(
      { _id: userId, totp: { $elemMatch: { id, lastStep: { $lt: step } } } },
      { $set: { 'totp.$.lastStep': step, 'totp.$.lastUsedAt': this.clock.now() } },
    );
    return modifiedCount === 1;
  }

  /**
   * @param userId whose
   * @param id of the factor
   * @param origin who removes it
   * @returns the account as it was; null when it had no such factor
   */
  async remove(userId: string, id: string, origin: Origin): Promise<User | null> {
    const event = auditEvent('factor.removed', { method: 'totp', id }, origin, this.clock.now());
    return this.users
      .findOneAndUpdate(
        { _id: userId, 'totp.id': id },
        // A remembered device rests on a factor that was proved there: on this one, maybe.
        { $pull: { totp: { id } }, $unset: { devices: '' }, $push: { auditEvents: event } },
      )
      .lean<User>()
      .exec();
  }
}
