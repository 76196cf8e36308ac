import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model } from 'mongoose';
import { auditEvent, type Origin } from '../../common/audit/index.js';
import { Clock } from '../../common/clock.js';
import { CONNECTION } from '../../common/connection.js';
import { User } from '../../users/index.js';

/** The recovery codes of accounts: the only writer of `recoveryCodes` in their documents. */
@Injectable()
export class RecoveryCodesStore {
  constructor(
    @InjectModel(User.name, CONNECTION) private readonly users: Model<User>,
    private readonly clock: Clock,
  ) {}

  /**
   * Puts new codes in the place of those there are.
   *
   * @param user the account as read
   * @param hashes of the codes
   * @param origin who wants them
   * @returns whether it did; false when the credentials have changed since
   */
  async replace({ _id, credentialVersion }: User, hashes: string[], origin: Origin): Promise<boolean> {
    const event = auditEvent('recovery-codes.created', {}, origin, this.clock.now());
    const { modifiedCount } = await this.users.updateOne(
      { _id, credentialVersion, status: 'active' },
      { $set: { recoveryCodes: hashes.map((hash) => ({ hash })) }, $push: { auditEvents: event } },
    );
    return modifiedCount === 1;
  }

  /**
   * Uses a code up. Of many at once one does.
   *
   * @param user the account as read
   * @param hash of the code
   * @param origin who uses it
   * @returns how many are left; undefined when there is no such code, or it was used
   */
  async use({ _id, credentialVersion }: User, hash: string, origin: Origin): Promise<number | undefined> {
    const now = this.clock.now();
    const unused = { $elemMatch: { hash, usedAt: { $exists: false } } };
    const after = await this.users
      .findOneAndUpdate(
        { _id, credentialVersion, status: 'active', recoveryCodes: unused },
        {
          $set: { 'recoveryCodes.$.usedAt': now },
          $push: { auditEvents: auditEvent('recovery-code.used', {}, origin, now) },
        },
        { returnDocument: 'after' },
      )
      .lean<User>()
      .exec();
    return after?.recoveryCodes?.filter(({ usedAt }) => usedAt === undefined).length;
  }
}
