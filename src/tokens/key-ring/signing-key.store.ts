import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model, mongo } from 'mongoose';
import { CONNECTION } from '../../common/connection.js';
import { auditEvent, type Origin, type PendingEvent } from '../../common/audit/index.js';
import { type RecordMac } from './record-mac.js';
import { type RingKey, StoredKey } from './signing-key.schema.js';

const DUPLICATE_KEY = 11_000;

/** The only reader and writer of the `signing_keys` collection. */
@Injectable()
export class SigningKeyStore {
  constructor(@InjectModel(StoredKey.name, CONNECTION) private readonly keys: Model<StoredKey>) {}

  /**
   * @returns every document, in order of sequence, as whoever can write to the database has left it: nothing of it is
   * to be believed. Only what a majority has: a node must not sign with a key that a failover could undo. From the
   * primary, or one look could be older than the look before
   */
  async all(): Promise<RingKey[]> {
    const found = await this.keys.find().sort({ _id: 1 }).read('primary').readConcern('majority').lean();
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
   * @param key the key as it was read
   * @param at when it was revoked
   * @param macs of what the record says then; none where the key is not trusted
   * @param origin who revokes it
   * @returns false when it was revoked before
   */
  async revoke(
    { sequence, kid }: Pick<RingKey, 'sequence' | 'kid'>,
    at: Date,
    macs: RecordMac[] | undefined,
    origin: Origin,
  ): Promise<boolean> {
    const { modifiedCount } = await this.keys.updateOne(
      { _id: sequence, kid, revokedAt: null },
      {
        $set: { revokedAt: at, ...(macs !== undefined && { macs }) },
        $push: { auditEvents: auditEvent('key.revoked', { kid }, origin, at) },
      },
    );
    return modifiedCount === 1;
  }

  /**
   * Changes a record that nobody else has changed meanwhile.
   *
   * @param stored as it was read
   * @param changes what is to be otherwise; the MACs are of what it says then
   */
  async amend(
    { sequence, kid, revokedAt, sealed: { iv } }: RingKey,
    changes: Pick<RingKey, 'macs'> & Partial<Pick<RingKey, 'revokedAt' | 'sealed'>>,
  ): Promise<void> {
    await this.keys.updateOne({ _id: sequence, kid, revokedAt, 'sealed.iv': iv }, { $set: changes });
  }

  /**
   * @param sequence of the key whose document takes the event to the audit log
   * @param event what is to be told; not if it waits there already
   */
  async addEvent(sequence: number, event: PendingEvent): Promise<void> {
    await this.keys.updateOne(
      { _id: sequence, 'auditEvents.id': { $ne: event.id } },
      { $push: { auditEvents: event } },
    );
  }

  /** @param sequences what to delete; what waits in a document for the audit log keeps it until the next time */
  async remove(sequences: readonly number[]): Promise<void> {
    if (sequences.length === 0) return;
    await this.keys.deleteMany({ _id: { $in: [...sequences] }, auditEvents: { $exists: false } });
  }
}
