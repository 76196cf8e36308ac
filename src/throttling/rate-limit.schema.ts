import { Prop, Schema } from '@nestjs/mongoose';
import { schemaOf } from '../common/own.schema.js';

/** A count of requests, in the form that rate-limiter-flexible reads and writes. */
@Schema()
export class RateLimit {
  /** The limit, and an address or the hash of an account. */
  @Prop({ type: String, required: true })
  key!: string;

  @Prop({ type: Number, required: true })
  points!: number;

  /** When the count begins anew. */
  @Prop({ type: Date, required: true })
  expire!: Date;
}

export const RateLimitSchema = schemaOf(RateLimit, 'rate_limits');

// Without it two first requests at once would be counted apart.
RateLimitSchema.index({ key: 1 }, { unique: true });
// Tidies up only: an expired count is not looked at.
RateLimitSchema.index({ expire: 1 }, { expireAfterSeconds: 0 });
