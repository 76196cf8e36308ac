import { Prop, Schema } from '@nestjs/mongoose';
import { schemaOf } from '../../common/own.schema.js';

/** Wrong passwords from one address: a bucket that fills up by itself, told by the one time at which it is full. */
@Schema()
export class AddressBucket {
  /** The address, or the /64 (client-address.ts). */
  @Prop({ type: String, required: true })
  _id!: string;

  @Prop({ type: Date, required: true })
  fullAt!: Date;
}

export const AddressBucketSchema = schemaOf(AddressBucket, 'address_failures');

// Tidies up only: a full bucket and none are the same.
AddressBucketSchema.index({ fullAt: 1 }, { expireAfterSeconds: 0 });
