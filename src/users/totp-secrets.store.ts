import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import { everyAccount } from './every-account.store.js';
import { type TotpFactor } from './factors.schema.js';
import { type TotpSecrets } from './totp-secrets.js';
import { User } from './user.schema.js';

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
    for await (const { _id, totp = [] } of everyAccount(this.users, 'totp')) {
      for (const factor of totp) {
        const secret = secrets.renew(factor.secret, _id);
        if (secret === undefined) result.unopened.push(_id);
        else if (secret === factor.secret) result.unchanged += 1;
        else if (await this.replace(_id, factor, secret)) result.resealed += 1;
      }
    }
    return result;
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
