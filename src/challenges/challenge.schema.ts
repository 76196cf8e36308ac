import { Prop, raw, Schema } from '@nestjs/mongoose';
import { schemaOf } from '../common/own.schema.js';
import { type ProvenMethod } from '../common/proven-method.js';
import { provenProp } from '../common/proven-method.schema.js';

/** What waits for its second step. A challenge of one purpose is worth nothing for another. */
export const CHALLENGE_PURPOSES = [
  /** A login that lacks a second factor. */
  'second_factor',
  /** A login of somebody who must enrol a factor first. */
  'enrol_factor',
  /** A one-time code application that waits for its first code. */
  'totp_enrolment',
  /** A passkey that is about to be made, by somebody who is logged in. */
  'passkey_registration',
  /** A passkey, and with it an account, that is about to be made. */
  'passkey_sign_up',
  /** A login with a passkey. */
  'passkey_login',
  /** A passkey that is to raise a session. */
  'step_up',
  /** A login by a link or a code that was mailed. */
  'email_login',
  /** A login of somebody who must confirm their address first. */
  'verify_email',
  /** A login at a provider that is under way, or one that is to be linked to the account of a session. */
  'federated_login',
  /** An identity whose address has an account, which is to be proved before the two are linked. */
  'link_proof',
] as const;
/** One of {@link CHALLENGE_PURPOSES}. */
export type ChallengePurpose = (typeof CHALLENGE_PURPOSES)[number];

/**
 * What waits between two steps of a ceremony. What the client holds is not in it, so whoever reads the database can't
 * take the second step.
 */
@Schema()
export class Challenge {
  /** SHA-256 of what the client holds. */
  @Prop({ type: String, required: true })
  _id!: string;

  @Prop({ type: String, enum: CHALLENGE_PURPOSES, required: true })
  purpose!: ChallengePurpose;

  /** Who it is, where that is known. */
  @Prop({ type: String })
  userId?: string;

  /** The user's `credentialVersion` then: it is worth nothing once the credentials have changed. */
  @Prop({ type: Number })
  credentialVersion?: number;

  /** What has been proved so far. */
  @Prop({ type: [provenProp], default: undefined })
  proved?: ProvenMethod[];

  /** How the refresh token of the session will travel that the login is to end in. */
  @Prop({ type: String })
  transport?: string;

  /** The session in which it was asked for. */
  @Prop({ type: String })
  sessionId?: string;

  /** What else the second step must know, without secrets that are not sealed. */
  @Prop(raw({ type: Object }))
  state?: Record<string, unknown>;

  /** How often the second step was tried. */
  @Prop({ type: Number, required: true })
  attempts!: number;

  @Prop({ type: Date, required: true })
  expiresAt!: Date;

  @Prop({ type: Date, default: null })
  usedAt!: Date | null;
}

export const ChallengeSchema = schemaOf(Challenge, 'challenges');

// Tidies up only: whether a challenge has expired is decided by its time, never by whether this has run.
ChallengeSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
// Those of an account that is deleted.
ChallengeSchema.index({ userId: 1 });
