import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { mongo, type Model } from 'mongoose';
import { CONNECTION } from '../../common/connection.js';
import { auditEvent, type Origin } from '../../common/audit/index.js';
import { type SealedKey } from './key-encryption.js';
import { type RingKey, StoredKey } from './signing-key.schema.js';

const DUPLICATE_KEY = 11_000;

/** The only reader and writer of the `signing_keys` collection. */
@Injectable()
export class SigningKeysService {
  constructor(@InjectModel(StoredKey.name, CONNECTION) private readonly keys: Model<StoredKey>) {}

  /**
   * @returns every key, in order of sequence. Only what a majority has: a node must not sign with a key that a
   * failover could undo
   */
  async all(): Promise<RingKey[]> {
    const found = await this.keys.find().sort({ _id: 1 }).readConcern('majority').lean();
    return found.map(({ _id, ...key }) => ({ sequence: _id, ...key }));
  }

  /**
   * Adds the next key. The database decides between two nodes that do so at once.
   *
   * @param key the key
   * @returns false when another has its place in the row
   */
  async add({ sequence, ...key }: RingKey): Promise<boolean> {
    try {
      await this.keys.create({ _id: sequence, ...key });
      return true;
    } catch (error) {
      if (error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY) return false;
      throw error;
    }
  }

  /**
   * @param kid a key
   * @param at when it was revoked
   * @param origin who revokes it
   * @returns false when there is no such key, or it was revoked before
   */
  async revoke(kid: string, at: Date, origin: Origin): Promise<boolean> {
    const { modifiedCount } = await this.keys.updateOne(
      { kid, revokedAt: null },
      { $set: { revokedAt: at }, $push: { auditEvents: auditEvent('key.revoked', { kid }, origin, at) } },
    );
    return modifiedCount === 1;
  }

  /**
   * Puts a key under another seal, unless somebody else has meanwhile.
   *
   * @param key the key as it was read
   * @param sealed its new seal
   */
  async reseal({ sequence, sealed: { iv } }: RingKey, sealed: SealedKey): Promise<void> {
    await this.keys.updateOne({ _id: sequence, 'sealed.iv': iv }, { $set: { sealed } });
  }

  /** @param keys what to delete */
  async remove(keys: readonly RingKey[]): Promise<void> {
    if (keys.length > 0) await this.keys.deleteMany({ _id: { $in: keys.map(({ sequence }) => sequence) } });
  }
}
