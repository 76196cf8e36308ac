import { Prop, Schema } from '@nestjs/mongoose';
import { type mongo } from 'mongoose';
import { schemaOf } from '../common/own.schema.js';

/**
 * Access tokens that are no longer valid though their time is not over. An entry lives as long as the longest
 * access token it can concern, so the collection stays as small as the log-outs of a few minutes.
 */
@Schema()
export class Revocation {
  /** `sid:` and a session id, or `user:` and a user id. */
  @Prop({ type: String, required: true })
  _id!: string;

  /** For `user:`: the least `ver` that still counts. Versions, not times: no two clocks have to agree. */
  @Prop({ type: Number })
  leastVersion?: number;

  @Prop({ type: Date, required: true })
  expiresAt!: Date;

  /**
   * When the entry was written last, by MongoDB's logical clock and not by a node's: whoever has read an entry knows by it
   * where to look for those that come later. Entries of an earlier version have none.
   */
  @Prop({ type: Object })
  writtenAt?: mongo.Timestamp;
}

/** The part of an update that has MongoDB stamp the entry. */
export const STAMP = { $currentDate: { writtenAt: { $type: 'timestamp' } } } as const;

export const RevocationSchema = schemaOf(Revocation, 'revocations');

// Tidies up only; a node forgets an entry by its own clock.
RevocationSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
RevocationSchema.index({ writtenAt: 1 });
