import { Prop, Schema } from '@nestjs/mongoose';
import { schemaOf } from '../common/own.schema.js';
import { type QueuedMailKind } from './mails.js';

/**
 * How a mail ended: taken by the mailer, too late, refused for good, or with nothing left to say (its user is
 * gone, for one).
 */
export const OUTCOMES = ['sent', 'expired', 'refused', 'obsolete'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/**
 * What tells that an entry waits. With this condition on `nextAttemptAt` a query can use the partial index, and
 * needs no document to tell: `$exists` would look into each.
 */
export const WAITING = { $gt: new Date(0) };

/** Seconds that a settled entry is kept, for whoever asks what became of a mail: a week. */
const RETENTION = 7 * 86_400;

/**
 * A mail that is to be sent, or was. It holds no text and no token: the mail is composed when it is delivered,
 * so that a copy of the database opens nobody's account.
 */
@Schema()
export class OutboxEntry {
  /** 128 random bits, base64url; the Message-ID is made of it, so that a mail sent twice is seen to be one. */
  @Prop({ type: String, required: true })
  _id!: string;

  @Prop({ type: String, required: true })
  kind!: QueuedMailKind;

  /** Whose mail it is; absent where only an address is known (forgot-password). */
  @Prop({ type: String })
  userId?: string;

  /** The address, where it is not the user's present one; in its normal form. */
  @Prop({ type: String })
  email?: string;

  /**
   * The user's `credentialVersion` when they asked, where the mail must not leave once the password has changed;
   * absent for most.
   */
  @Prop({ type: Number })
  credentialVersion?: number;

  /** What waits for the code or the link that it brings; absent where it brings neither. */
  @Prop({ type: String })
  challengeId?: string;

  /** What the provider is called that a notice is about; absent for most. */
  @Prop({ type: String })
  provider?: string;

  @Prop({ type: Date, required: true })
  createdAt!: Date;

  /** When it is of no more use: it is not sent afterwards. */
  @Prop({ type: Date, required: true })
  expiresAt!: Date;

  /** When it may be tried next, or is looked at again because whoever tried it has said nothing. Absent once settled. */
  @Prop({ type: Date })
  nextAttemptAt?: Date;

  /** How often it was tried. */
  @Prop({ type: Number, required: true })
  attempts!: number;

  /** Absent while it waits. */
  @Prop({ type: String, enum: OUTCOMES })
  outcome?: Outcome;

  @Prop({ type: Date })
  settledAt?: Date;
}

export const OutboxEntrySchema = schemaOf(OutboxEntry, 'outbox');

// Those of a user, and those that are known by an address alone (then the first is null).
OutboxEntrySchema.index({ userId: 1, email: 1 });
// Those that wait, in the order of their turns; with their age, so that metrics need no document.
OutboxEntrySchema.index(
  { nextAttemptAt: 1, createdAt: 1 },
  { partialFilterExpression: { nextAttemptAt: WAITING } },
);
OutboxEntrySchema.index({ settledAt: 1 }, { expireAfterSeconds: RETENTION });
