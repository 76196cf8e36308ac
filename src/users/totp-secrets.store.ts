import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import { type TotpFactor } from './factors.schema.js';
import { type TotpSecrets } from './totp-secrets.js';
import { User } from './user.schema.js';

/** How many accounts are read at once: a command must be done long before the driver gives up on its answer. */
const BATCH = 5000;

/** How the change of the key ended. */
export interface SecretsResealing {
  /** Secrets that were put under the new key. */
  resealed: number;
  /** Secrets that were under it before. */
  unchanged: number;
  /** Ids of accounts with a secret that neither key opens. */
  unopened: string[];
}

/** Puts the shared secrets of one-time codes under another KEY_ENCRYPTION_KEY. */
@Injectable()
export class TotpSecretsStore {
  constructor(@InjectModel(User.name, CONNECTION) private readonly users: Model<User>) {}

  /**
   * Goes over all accounts. Each secret is one update, on condition that it is still as it was read, so that codes may be
   * used and factors removed meanwhile. Interrupted, it is done by the next call.
   *
   * @param secrets knows both keys
   */
  async reseal(secrets: TotpSecrets): Promise<SecretsResealing> {
    const result: SecretsResealing = { resealed: 0, unchanged: 0, unopened: [] };
    for await (const { _id, totp = [] } of this.accounts()) {
      for (const factor of totp) {
        const secret = secrets.renew(factor.secret, _id);
        if (secret === undefined) result.unopened.push(_id);
        else if (secret === factor.secret) result.unchanged += 1;
        else if (await this.replace(_id, factor, secret)) result.resealed += 1;
      }
    }
    return result;
  }

  /**
   * All, in the order of their ids, batch by batch: no cursor has to last for as long as it takes. Without a condition on
   * `totp`, for which there is no index: one batch would then read as much as it takes to find so many.
   */
  private async *accounts(): AsyncGenerator<Pick<User, '_id' | 'totp'>, void> {
    let batch: Pick<User, '_id' | 'totp'>[];
    let after = '';
    do {
      batch = await this.users
        .find({ _id: { $gt: after } }, { totp: 1 })
        .sort({ _id: 1 })
        .limit(BATCH)
        .lean<Pick<User, '_id' | 'totp'>[]>()
        .exec();
      yield* batch;
      after = batch.at(-1)?._id ?? after;
    } while (batch.length === BATCH);
  }

  private async replace(
    userId: string,
    { id, secret: before }: TotpFactor,
    secret: TotpFactor['secret'],
  ): Promise<boolean> {
    const { modifiedCount } = await this.users.updateOne(
      { _id: userId, totp: { $elemMatch: { id, 'secret.iv': before.iv } } },
      { $set: { 'totp.$.secret': secret } },
    );
    return modifiedCount === 1;
  }
}
