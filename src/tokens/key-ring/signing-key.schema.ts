import { Prop, raw, Schema } from '@nestjs/mongoose';
import { schemaOf } from '../../common/own.schema.js';
import { indexPendingEvents, PENDING_EVENTS, type PendingEvent } from '../../common/audit/index.js';
import { type Sealed, sealedFields } from '../../common/sealing/sealed.schema.js';
import { type KeyFacts } from './key-life-cycle.js';
import { type PublicKeyMembers, type RingAlgorithm } from './key-pair.js';
import { type RecordMac } from './record-mac.js';

const publicJwkProp = raw({
  kty: { type: String, required: true },
  ...{ crv: { type: String }, x: { type: String }, y: { type: String } },
  ...{ n: { type: String }, e: { type: String } },
});

/**
 * One key pair of the ring. Written once; only `sealed`, `revokedAt`, `macs` and what waits for the audit log ever
 * change.
 */
@Schema()
export class StoredKey {
  /**
   * The sequence number. As the `_id` it is unique without an index of ours: it decides which of two nodes has
   * made the next key, also before indexes are built and after they were lost.
   */
  @Prop({ type: Number, required: true })
  _id!: number;

  /** The thumbprint of the public key (RFC 7638). */
  @Prop({ type: String, required: true })
  kid!: string;

  @Prop({ type: String, required: true })
  alg!: RingAlgorithm;

  @Prop(publicJwkProp)
  publicJwk!: PublicKeyMembers;

  @Prop(raw(sealedFields()))
  sealed!: Sealed;

  @Prop({ type: Date, required: true })
  publishedAt!: Date;

  @Prop({ type: Date, required: true })
  activeFrom!: Date;

  @Prop({ type: Date, default: null })
  revokedAt!: Date | null;

  /** One for each KEY_ENCRYPTION_KEY that a node may have. Absent in records of earlier versions. */
  @Prop({ type: [Object], default: undefined })
  macs?: RecordMac[];

  /** What has happened to it and is not in the audit log yet. */
  @Prop(PENDING_EVENTS)
  auditEvents?: PendingEvent[];
}

/** A stored key, with its number under the name it has outside the database. */
export type RingKey = Readonly<Omit<StoredKey, '_id'>> & KeyFacts;

export const StoredKeySchema = schemaOf(StoredKey, 'signing_keys');

indexPendingEvents(StoredKeySchema);
