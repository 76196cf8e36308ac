import { Prop, Schema } from '@nestjs/mongoose';
import { schemaOf } from '../common/own.schema.js';

/** What a mailed token is good for. A token of one purpose is worth nothing for another. */
export const MAILED_TOKEN_PURPOSES = [
  'password_reset',
  'invitation',
  'email_verification',
  'email_change',
] as const;
export type MailedTokenPurpose = (typeof MAILED_TOKEN_PURPOSES)[number];

/**
 * The one token of a purpose that counts for a user. The token itself is nowhere: it is derived from this
 * record and a secret of the server whenever its mail is delivered.
 */
@Schema()
export class MailedToken {
  /** `<purpose>:<userId>`: the next one takes the place of the one before. */
  @Prop({ type: String, required: true })
  _id!: string;

  @Prop({ type: String, enum: MAILED_TOKEN_PURPOSES, required: true })
  purpose!: MailedTokenPurpose;

  @Prop({ type: String, required: true })
  userId!: string;

  /** Where it was mailed to: the mailbox that using it proves. In its normal form. */
  @Prop({ type: String, required: true })
  email!: string;

  /** The account's address when it was mailed: the token is worth nothing once the account has another one. */
  @Prop({ type: String, required: true })
  accountEmail!: string;

  /** The user's `credentialVersion` likewise. */
  @Prop({ type: Number, required: true })
  credentialVersion!: number;

  /** The mail it is for: a delivery that is tried again carries the same token. */
  @Prop({ type: String, required: true })
  requestId!: string;

  /** When that mail was asked for: the later one counts, in whatever order they are delivered. */
  @Prop({ type: Date, required: true })
  requestedAt!: Date;

  /** 256 random bits that the token is derived from, beside the server's secret. */
  @Prop({ type: String, required: true })
  salt!: string;

  /** SHA-256 of the token. */
  @Prop({ type: String, required: true })
  tokenHash!: string;

  @Prop({ type: Date, required: true })
  expiresAt!: Date;

  @Prop({ type: Date, default: null })
  usedAt!: Date | null;
}

export const MailedTokenSchema = schemaOf(MailedToken, 'mailed_tokens');

/**
 * How long a dead record stays, in seconds (a day): an earlier mail whose delivery was late must still find
 * that a later one has taken its place.
 */
const RETENTION = 24 * 60 * 60;

MailedTokenSchema.index({ tokenHash: 1 }, { unique: true });
// Tidies up only: whether a token has expired is decided by its time, never by whether this has run.
MailedTokenSchema.index({ expiresAt: 1 }, { expireAfterSeconds: RETENTION });
