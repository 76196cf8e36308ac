import { Prop, raw, Schema } from '@nestjs/mongoose';
import { schemaOf } from '../common/own.schema.js';
import { type Actor, type AuditClient, type AuditType } from '../common/audit/index.js';

/** Who did it, with the owner's id in place of the word. */
export type EntryActor = Exclude<Actor, { kind: 'owner' }>;

/** An entry of the audit log. It is written once; only `client` and `clientSalt` may be taken away again. */
@Schema()
export class AuditEntry {
  /** Of the event, and of the document that it waited in: the same event is never appended twice. */
  @Prop({ type: String, required: true })
  _id!: string;

  /** Its place in the chain: 1, 2, 3 … without a gap. */
  @Prop({ type: Number, required: true })
  seq!: number;

  /** When it happened. It may have been appended later. */
  @Prop({ type: Date, required: true })
  at!: Date;

  @Prop({ type: String, required: true })
  type!: AuditType;

  @Prop(raw({ kind: { type: String, required: true }, id: { type: String } }))
  actor!: EntryActor;

  /** Whose account it happened to. */
  @Prop({ type: String })
  userId?: string;

  @Prop({ type: String })
  sessionId?: string;

  @Prop({ type: String })
  requestId?: string;

  /** Absent where there is nothing to tell. */
  @Prop({ type: Object })
  details?: object;

  /** From where. Forgotten when the account of whose it is, is deleted. */
  @Prop(raw({ ip: { type: String }, userAgent: { type: String } }))
  client?: AuditClient;

  /** 128 random bits, so that nobody finds a forgotten client out by trying; goes with it. */
  @Prop({ type: String })
  clientSalt?: string;

  /** What the chain covers of it, and what stays. */
  @Prop({ type: String })
  clientDigest?: string;

  /** `hash` of the entry before. */
  @Prop({ type: String, required: true })
  previousHash!: string;

  @Prop({ type: String, required: true })
  hash!: string;
}

export const AuditEntrySchema = schemaOf(AuditEntry, 'audit', { minimize: false });

// Of two nodes that append at once one gets the place.
AuditEntrySchema.index({ seq: 1 }, { unique: true });
AuditEntrySchema.index({ at: -1, seq: -1 });
AuditEntrySchema.index({ userId: 1, at: -1, seq: -1 });
AuditEntrySchema.index({ sessionId: 1, at: -1, seq: -1 });
AuditEntrySchema.index({ type: 1, at: -1, seq: -1 });
AuditEntrySchema.index({ 'actor.id': 1, at: -1, seq: -1 });
