import { Prop, Schema } from '@nestjs/mongoose';
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
}

export const RevocationSchema = schemaOf(Revocation, 'revocations');

// Tidies up only; a node forgets an entry by its own clock.
RevocationSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
