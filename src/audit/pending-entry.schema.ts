import { Prop, raw, Schema } from '@nestjs/mongoose';
import { schemaOf } from '../common/own.schema.js';
import { type Actor, type AuditClient, type AuditType, type PendingEvent } from '../common/audit/index.js';

/** An event that waits for the audit log by itself, because no document that stays could carry it. */
@Schema()
export class PendingEntry implements Omit<PendingEvent, 'id'> {
  @Prop({ type: String, required: true })
  _id!: string;

  @Prop({ type: Date, required: true })
  at!: Date;

  @Prop({ type: String, required: true })
  type!: AuditType;

  @Prop(raw({ kind: { type: String, required: true }, id: { type: String } }))
  actor!: Actor;

  @Prop(raw({ ip: { type: String }, userAgent: { type: String } }))
  client?: AuditClient;

  @Prop({ type: String })
  requestId?: string;

  @Prop({ type: Object })
  details?: object;

  @Prop({ type: String })
  userId?: string;

  /** The mark on the user's document that goes with a deletion: it counts once the user is gone (audit-relay.ts). */
  @Prop({ type: String })
  deletionId?: string;
}

export const PendingEntrySchema = schemaOf(PendingEntry, 'audit_pending', { minimize: false });

PendingEntrySchema.index({ userId: 1 });
PendingEntrySchema.index({ at: 1 });
