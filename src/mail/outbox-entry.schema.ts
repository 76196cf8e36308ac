import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { type MailKind } from './mails.js';

/**
 * A mail that is to be sent, or was. It holds no text and no token: the mail is composed when it is delivered,
 * so that a copy of the database opens nobody's account.
 */
@Schema({ collection: 'outbox', versionKey: false })
export class OutboxEntry {
  /** 128 random bits, base64url; the Message-ID is made of it, so that a mail sent twice is seen to be one. */
  @Prop({ type: String, required: true })
  _id!: string;

  @Prop({ type: String, required: true })
  kind!: MailKind;

  /** Whose mail it is; absent where only an address is known (forgot-password). */
  @Prop({ type: String })
  userId?: string;

  /** The address, where it is not the user's present one; in its normal form. */
  @Prop({ type: String })
  email?: string;

  @Prop({ type: Date, required: true })
  createdAt!: Date;

  /** When it is of no more use: it is not sent afterwards. */
  @Prop({ type: Date, required: true })
  expiresAt!: Date;
}

export const OutboxEntrySchema = SchemaFactory.createForClass(OutboxEntry);

OutboxEntrySchema.index({ userId: 1 });
