import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';

/** Wrong passwords for one account, known or not: one document, and every change one update of it. */
@Schema({ collection: 'account_failures', versionKey: false })
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
}

export const AccountLockSchema = SchemaFactory.createForClass(AccountLock);

// Tidies up only: what has expired counts no more.
AccountLockSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
