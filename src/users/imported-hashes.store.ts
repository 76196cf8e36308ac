import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model } from 'mongoose';
import { CONNECTION } from '../common/connection.js';
import { everyAccount } from './every-account.store.js';
import { type SecretsResealing } from './totp-secrets.store.js';
import { User } from './user.schema.js';

/** Puts the secrets in imported password hashes under another KEY_ENCRYPTION_KEY. */
@Injectable()
export class ImportedHashesStore {
  constructor(@InjectModel(User.name, CONNECTION) private readonly users: Model<User>) {}

  /**
   * Goes over all accounts. Each hash is one update, on condition that it is still as it was read, so that users may log in
   * meanwhile. Interrupted, it is done by the next call.
   *
   * @param hasSecret whether a hash holds one
   * @param renew makes a hash whose secret is under the new key; itself where it is so already, undefined where neither key
   *   opens it
   */
  async reseal(
    hasSecret: (stored: string) => boolean,
    renew: (stored: string) => string | undefined,
  ): Promise<SecretsResealing> {
    const result: SecretsResealing = { resealed: 0, unchanged: 0, unopened: [] };
    for await (const { _id, passwordHash } of everyAccount(this.users, 'passwordHash')) {
      if (passwordHash === undefined || !hasSecret(passwordHash)) continue;
      const renewed = renew(passwordHash);
      if (renewed === undefined) result.unopened.push(_id);
      else if (renewed === passwordHash) result.unchanged += 1;
      else if (await this.replace(_id, passwordHash, renewed)) result.resealed += 1;
    }
    return result;
  }

  private async replace(userId: string, before: string, after: string): Promise<boolean> {
    const { modifiedCount } = await this.users.updateOne(
      { _id: userId, passwordHash: before },
      { $set: { passwordHash: after } },
    );
    return modifiedCount === 1;
  }
}
