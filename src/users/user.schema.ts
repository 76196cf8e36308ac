import { Prop, raw, Schema } from '@nestjs/mongoose';
import { schemaOf } from '../common/own.schema.js';
import {
  type Passkey,
  PASSKEYS,
  REMEMBERED_DEVICES,
  type RememberedDevice,
  RECOVERY_CODES,
  type RecoveryCode,
  TOTP_FACTORS,
  type TotpFactor,
} from './factors.schema.js';
import { IDENTITIES, type Identity } from './identities.schema.js';
import { indexPendingEvents, PENDING_EVENTS, type PendingEvent } from '../common/audit/index.js';

/** Whether a user may log in. */
export const USER_STATUSES = ['active', 'banned'] as const;
/** One of {@link USER_STATUSES}. */
export type UserStatus = (typeof USER_STATUSES)[number];

/** The role of who administers the others. */
export const ADMIN_ROLE = 'admin';

/** That an administrator is about to stop being one (last-admin.ts). */
export interface LeavingMark {
  id: string;
  at: Date;
}

/** A person with an account, as the database keeps it. What of it leaves the server is `UserResponse`. */
@Schema()
export class User {
  /**
   * 128 random bits, base64url. Not an ObjectId: those tell when and in which order people came. Of an imported account it may be
   * the one it had before.
   */
  @Prop({ type: String, required: true })
  _id!: string;

  /** What the user is called. */
  @Prop({ type: String, required: true })
  name!: string;

  /** In its normal form (normal-forms.ts), which is what is unique; of an account without one what stands in for it (new-user.ts). */
  @Prop({ type: String, required: true })
  email!: string;

  /** In its normal form; absent for most. */
  @Prop({ type: String })
  username?: string;

  /**
   * What `passwords` made of the password: never the password, and never sent anywhere. Absent while nobody has
   * chosen one: after an invitation, or when the address turned out to be somebody else's.
   */
  @Prop({ type: String })
  passwordHash?: string;

  /** The mail whose link set a password last: a repeated request with the same link knows its own doing by it. */
  @Prop({ type: String })
  passwordMailId?: string;

  /**
   * The mail by whose link the address was claimed, or the identity: a repeated request with the same link, or the next login
   * of the identity, knows its own doing by it.
   */
  @Prop({ type: String })
  claimMailId?: string;

  /** At least one. */
  @Prop({ type: [String], required: true })
  roles!: string[];

  /** Whether they may log in. */
  @Prop({ type: String, enum: USER_STATUSES, required: true })
  status!: UserStatus;

  /** When the ban ends by itself, if it does. */
  @Prop({ type: Date })
  bannedUntil?: Date;

  /** Whether the mailbox was shown to be theirs. */
  @Prop({ type: Boolean, required: true })
  emailVerified!: boolean;

  /**
   * Counts the passwords this user has had, and the times that all second factors were taken away: what was made under an
   * older one is no longer valid, sessions, challenges and mailed tokens alike.
   */
  @Prop({ type: Number, required: true })
  credentialVersion!: number;

  /** Counts the changes of this user's rights: the `ver` claim of access tokens. */
  @Prop({ type: Number, required: true })
  rightsVersion!: number;

  /** Applications that make one-time codes. Written by `methods/totp` alone. */
  @Prop(TOTP_FACTORS)
  totp?: TotpFactor[];

  /** What stands in for a lost factor. Written by `methods/recovery-codes` alone. */
  @Prop(RECOVERY_CODES)
  recoveryCodes?: RecoveryCode[];

  /** WebAuthn credentials. Written by `methods/passkey` alone. */
  @Prop(PASSKEYS)
  passkeys?: Passkey[];

  /** Accounts at providers that log in to this one. Written by `methods/federated` alone. */
  @Prop(IDENTITIES)
  identities?: Identity[];

  /** What is not asked for the second factor. Written by the kernel's `RememberedDevices` alone. */
  @Prop(REMEMBERED_DEVICES)
  devices?: RememberedDevice[];

  /** There for a few milliseconds, or for longer after a crash; never sent anywhere. */
  @Prop(raw({ id: { type: String }, at: { type: Date } }))
  leavingAdmin?: LeavingMark;

  /** The mark of a deletion under way; without it nobody deletes the account. */
  @Prop({ type: String })
  deletionId?: string;

  /** What has happened to the account and is not in the audit log yet. */
  @Prop(PENDING_EVENTS)
  auditEvents?: PendingEvent[];

  /** Since when there is the account. */
  @Prop({ type: Date, required: true })
  createdAt!: Date;

  /** When it was changed last. */
  @Prop({ type: Date, required: true })
  updatedAt!: Date;
}

export const UserSchema = schemaOf(User, 'users');

indexPendingEvents(UserSchema);
UserSchema.index({ email: 1 }, { unique: true });
UserSchema.index(
  { username: 1 },
  { unique: true, partialFilterExpression: { username: { $type: 'string' } } },
);
// Whose passkey it is, at a login without a name. Partial, not sparse: an account that has removed its last one has an empty list.
UserSchema.index(
  { 'passkeys.id': 1 },
  { unique: true, partialFilterExpression: { 'passkeys.id': { $type: 'string' } } },
);
// Whose identity it is. Within one document the update that adds it sees to that.
UserSchema.index(
  { 'identities.issuer': 1, 'identities.subject': 1 },
  { unique: true, partialFilterExpression: { 'identities.issuer': { $type: 'string' } } },
);
// Whose ban ends by itself: few.
UserSchema.index({ bannedUntil: 1 }, { partialFilterExpression: { bannedUntil: { $type: 'date' } } });
// Of the administrators only, who are few.
UserSchema.index({ roles: 1 }, { partialFilterExpression: { roles: ADMIN_ROLE } });
// Of the banned only.
UserSchema.index({ status: 1, email: 1 }, { partialFilterExpression: { status: 'banned' } });
