import { Prop, raw, Schema } from '@nestjs/mongoose';
import { schemaOf } from '../common/own.schema.js';
import { type ProvenMethod } from '../common/proven-method.js';
import { provenProp } from '../common/proven-method.schema.js';
import { indexPendingEvents, PENDING_EVENTS, type PendingEvent } from '../common/audit/index.js';
import { SESSION_ENDS, type SessionEnd } from '../common/events/index.js';

/** How a session's refresh token travels. */
export const TRANSPORTS = ['body', 'cookie'] as const;
/** One of {@link TRANSPORTS}. */
export type Transport = (typeof TRANSPORTS)[number];

/** The device a session was last used from. */
export interface SessionClient {
  /** The address. */
  ip: string;
  /** The User-Agent header; empty when none was sent. */
  userAgent: string;
  /** What the user agent says in words, such as `Firefox on Linux`; empty when it says nothing. */
  device: string;
}

/** What is known of a used refresh token that came back. */
export interface ReuseEvidence {
  at: Date;
  /** The generation that was presented. */
  generation: number;
  /** Milliseconds between the latest rotation and its coming back. */
  lateBy: number;
  client: SessionClient;
}

const clientProp = raw({
  ip: { type: String },
  userAgent: { type: String },
  device: { type: String },
});

const reuseProp = raw({
  at: { type: Date },
  generation: { type: Number },
  lateBy: { type: Number },
  client: clientProp,
});

/**
 * One login on one device, and the record of its rotation: a single document, so that one conditional
 * update is a whole rotation.
 */
@Schema()
export class Session {
  /** `sid`: 128 random bits, base64url. */
  @Prop({ type: String, required: true })
  _id!: string;

  /** Whose it is. */
  @Prop({ type: String, required: true })
  userId!: string;

  /** Number of the refresh token that counts now; the first is 0. */
  @Prop({ type: Number, required: true })
  generation!: number;

  /** SHA-256 of the refresh token that counts now. */
  @Prop({ type: String, required: true })
  tokenHash!: string;

  /** SHA-256 of the one before; absent in generation 0. */
  @Prop({ type: String })
  previousTokenHash?: string;

  /** 256 random bits that every token of this session is derived from, beside the server's secret. */
  @Prop({ type: String, required: true })
  salt!: string;

  /** The user's `credentialVersion` whose password opened this session. */
  @Prop({ type: Number, required: true })
  credentialVersion!: number;

  /** When it was opened. */
  @Prop({ type: Date, required: true })
  createdAt!: Date;

  /** When the current generation was made. The leeway is measured from here. */
  @Prop({ type: Date, required: true })
  rotatedAt!: Date;

  /** When it was opened or refreshed last. */
  @Prop({ type: Date, required: true })
  lastUsedAt!: Date;

  /** Moves on with every rotation, never past `absoluteExpiresAt`. */
  @Prop({ type: Date, required: true })
  idleExpiresAt!: Date;

  /** When it ends, used or not. */
  @Prop({ type: Date, required: true })
  absoluteExpiresAt!: Date;

  /** When it ended before its time; null when it has not. */
  @Prop({ type: Date, default: null })
  revokedAt!: Date | null;

  /** Why it did. */
  @Prop({ type: String, enum: Object.keys(SESSION_ENDS) })
  revokedReason?: SessionEnd;

  /** The used token that came back; in `observe` mode it is only noted, once a minute. */
  @Prop(reuseProp)
  reuse?: ReuseEvidence;

  /** The latest that came back within the leeway, but from elsewhere than the rotation; of each rotation the first, one a minute. */
  @Prop(reuseProp)
  replay?: ReuseEvidence;

  /** How its refresh token travels. */
  @Prop({ type: String, enum: TRANSPORTS, required: true })
  transport!: Transport;

  /** How the user proved who they are (RFC 8176). */
  @Prop({ type: [String], required: true })
  amr!: string[];

  /** When they did last. */
  @Prop({ type: Date, required: true })
  authTime!: Date;

  /** What they proved, one entry each; absent in records of a version before, which a password opened at `authTime`. */
  @Prop({ type: [provenProp], default: undefined })
  proved?: ProvenMethod[];

  /** From where it was used last. */
  @Prop(clientProp)
  client!: SessionClient;

  /** When it was last noted that it is used from another browser than before. */
  @Prop({ type: Date })
  clientChangedAt?: Date;

  /** What has happened to it and is not in the audit log yet. */
  @Prop(PENDING_EVENTS)
  auditEvents?: PendingEvent[];
}

interface AliveFilter {
  revokedAt: null;
  idleExpiresAt: { $gt: Date };
  absoluteExpiresAt: { $gt: Date };
}

/** That a session has not ended, in whatever way. Told by its times and never by whether tidying up has run. */
export function aliveAt(now: Date): AliveFilter {
  return { revokedAt: null, idleExpiresAt: { $gt: now }, absoluteExpiresAt: { $gt: now } };
}

/** The same of a record that has been read. */
export function isAlive(
  {
    revokedAt,
    idleExpiresAt,
    absoluteExpiresAt,
  }: Pick<Session, 'revokedAt' | 'idleExpiresAt' | 'absoluteExpiresAt'>,
  now: Date,
): boolean {
  return revokedAt === null && idleExpiresAt > now && absoluteExpiresAt > now;
}

/** The order of live sessions. The id decides between those that were used in the same millisecond. */
export const LAST_USED_FIRST = { lastUsedAt: -1, _id: -1 } as const;

export const SessionSchema = schemaOf(Session, 'sessions');

/**
 * How long a dead record stays, in seconds (30 days): a token that is stolen late is still recognised,
 * and an owner who asks why they were logged out gets an answer.
 */
const RETENTION = 30 * 24 * 60 * 60;

indexPendingEvents(SessionSchema);
// The live ones, in the order of LAST_USED_FIRST. The end is in it so that expired ones are passed over unread.
SessionSchema.index({ userId: 1, revokedAt: 1, lastUsedAt: -1, _id: -1, idleExpiresAt: 1 });
// All that are kept, in an order that no refresh changes.
SessionSchema.index({ userId: 1, createdAt: -1 });
// Tidies up only: whether a session has expired is decided by its times, never by whether this has run.
SessionSchema.index({ absoluteExpiresAt: 1 }, { expireAfterSeconds: RETENTION });
