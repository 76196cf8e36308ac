import { Prop, Schema } from '@nestjs/mongoose';
import { schemaOf } from '../../common/own.schema.js';

/** What one address has added to the failures of an account. */
export interface AddressFailures {
  /** A keyed hash of account and address. */
  address: string;
  /** How many failed since anybody else tried, and so may be forgiven without anybody noticing. */
  unseen: number;
  /** When the latest attempt was counted. */
  at: Date;
}

/** Wrong passwords for one account, known or not: one document, and every change one update of it. */
@Schema()
export class AccountLock {
  /** A keyed hash (counter-keys.ts). */
  @Prop({ type: String, required: true })
  _id!: string;

  /** Attempts that were let through and have not turned out right; those that are still being checked included. */
  @Prop({ type: Number, required: true })
  failures!: number;

  /** Until then no password is looked at. */
  @Prop({ type: Date, required: true })
  lockedUntil!: Date;

  /** When all of it is forgotten. */
  @Prop({ type: Date, required: true })
  expiresAt!: Date;

  /** Of the addresses that tried last, the latest one last. Nodes of before don't keep it. */
  @Prop({ type: [Object], default: undefined })
  addresses?: AddressFailures[];
}

export const AccountLockSchema = schemaOf(AccountLock, 'account_failures');

// Tidies up only: what has expired is no longer valid.
AccountLockSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
