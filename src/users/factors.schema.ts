import { subSchemaOf } from '../common/own.schema.js';
import { type ProvenMethod } from '../common/proven-method.js';
import { type Sealed, sealedFields } from '../common/sealing/sealed.schema.js';
import { type Identity } from './identities.schema.js';

/** An application that makes one-time codes (RFC 6238), whose secret a first code has confirmed. */
export interface TotpFactor {
  /** 128 random bits, base64url. */
  id: string;
  /** What its owner calls it. */
  name: string;
  /** The shared secret, under KEY_ENCRYPTION_KEY. */
  secret: Sealed;
  createdAt: Date;
  /** The latest time step that a code was accepted of: neither it nor an earlier one counts again. */
  lastStep: number;
  lastUsedAt?: Date;
}

/** A code that stands in for a lost factor, once. */
export interface RecoveryCode {
  /** SHA-256 of the code, which has 80 random bits, and of whose it is. */
  hash: string;
  usedAt?: Date;
}

/** A WebAuthn credential. */
export interface Passkey {
  /** The credential id, base64url. */
  id: string;
  /** What its owner calls it. */
  name: string;
  /** COSE key, base64url. */
  publicKey: string;
  /** The signature counter as it was last; 0 where the authenticator has none. */
  counter: number;
  /** How the browser reaches its authenticator: hints for the next ceremony. */
  transports: string[];
  /** The model of the authenticator, as far as it says. */
  aaguid: string;
  /** BE: whether it may be synced to other devices. */
  backupEligible: boolean;
  /** BS: whether it is. */
  backedUp: boolean;
  createdAt: Date;
  lastUsedAt?: Date;
}

const totpProp = subSchemaOf({
  id: { type: String },
  name: { type: String },
  secret: sealedFields(),
  createdAt: { type: Date },
  lastStep: { type: Number },
  lastUsedAt: { type: Date },
});
export const TOTP_FACTORS = { type: [totpProp], default: undefined };

const recoveryCodeProp = subSchemaOf({ hash: { type: String }, usedAt: { type: Date } });
export const RECOVERY_CODES = { type: [recoveryCodeProp], default: undefined };

const passkeyProp = subSchemaOf({
  id: { type: String },
  name: { type: String },
  publicKey: { type: String },
  counter: { type: Number },
  transports: { type: [String] },
  aaguid: { type: String },
  backupEligible: { type: Boolean },
  backedUp: { type: Boolean },
  createdAt: { type: Date },
  lastUsedAt: { type: Date },
});
export const PASSKEYS = { type: [passkeyProp], default: undefined };

/** A browser or an installed application that is not asked for the second factor. */
export interface RememberedDevice {
  id: string;
  /** SHA-256 of what it holds. */
  hash: string;
  /** The browser in words, as it was. */
  name: string;
  /** The user's `credentialVersion` then: it is worth nothing once the password has changed. */
  credentialVersion: number;
  createdAt: Date;
  lastUsedAt?: Date;
  expiresAt: Date;
}

const deviceProp = subSchemaOf({
  id: { type: String },
  hash: { type: String },
  name: { type: String },
  credentialVersion: { type: Number },
  createdAt: { type: Date },
  lastUsedAt: { type: Date },
  expiresAt: { type: Date },
});
export const REMEMBERED_DEVICES = { type: [deviceProp], default: undefined };

/** What the document of an account has of them: part of `User`, which is made of this file. */
interface AccountFactors {
  readonly totp?: readonly TotpFactor[];
  readonly passkeys?: readonly Passkey[];
  readonly recoveryCodes?: readonly RecoveryCode[];
  readonly identities?: readonly Identity[];
}

/** That an account has no second factor: recovery codes stand in for others, and are none by themselves. */
export const WITHOUT_FACTORS = { 'totp.0': { $exists: false }, 'passkeys.0': { $exists: false } } as const;

/** That it has anything that belongs to second factors, also what is left of those that are gone. */
export const WITH_ANY_FACTOR = {
  $or: [
    { 'totp.0': { $exists: true } },
    { 'passkeys.0': { $exists: true } },
    { 'recoveryCodes.0': { $exists: true } },
    { 'devices.0': { $exists: true } },
  ],
};

/** All of that, for `$unset`. */
export const ALL_FACTORS = { totp: '', passkeys: '', recoveryCodes: '', devices: '' } as const;

/** All that somebody who has opened an account with a foreign address can log in by, or keep its owner out by, but the password. */
export const ALL_BUT_PASSWORD = { ...ALL_FACTORS, identities: '' } as const;

/** Of what an account has several to log in by. */
type Several = 'passkeys' | 'identities';

/**
 * That an account can still be logged in to when one of several is gone: a condition of the very update that removes it, so that
 * of two removals at once one finds nothing left.
 *
 * @param removed what one is removed of
 * @param takesMail whether a confirmed mailbox logs in as well
 */
export function withAnotherWayIn(removed: Several, takesMail: boolean): { $or: Record<string, unknown>[] } {
  const left = (name: Several): Record<string, unknown> => ({
    [`${name}.${name === removed ? 1 : 0}`]: { $exists: true },
  });
  return {
    $or: [
      { passwordHash: { $exists: true } },
      left('passkeys'),
      left('identities'),
      ...(takesMail ? [{ emailVerified: true }] : []),
    ],
  };
}

/**
 * @param user the account as read
 * @returns whether it has a second factor
 */
export function hasFactors({ totp = [], passkeys = [] }: AccountFactors): boolean {
  return totp.length > 0 || passkeys.length > 0;
}

/**
 * Whether a proof still stands on something: an application, a passkey or an identity may have been removed since it was made.
 *
 * @param user the account as read
 * @param proof of theirs
 * @returns true as well for what is not kept with the factors
 */
export function holdsCredential(
  { totp = [], passkeys = [], identities = [] }: AccountFactors,
  { method, by }: ProvenMethod,
): boolean {
  if (method === 'totp') return totp.some(({ id }) => id === by);
  if (method === 'passkey') return passkeys.some(({ id }) => id === by);
  if (method === 'federated') return identities.some(({ id }) => id === by);
  return true;
}

/** What a user can add to a password, as others see it. */
export const FACTOR_KINDS = ['totp', 'passkey', 'recovery_code'] as const;
/** One of {@link FACTOR_KINDS}. */
export type FactorKind = (typeof FACTOR_KINDS)[number];

/**
 * @param user the account as read
 * @returns which kinds of factors it has
 */
export function factorKinds({ totp = [], passkeys = [], recoveryCodes = [] }: AccountFactors): FactorKind[] {
  return [
    ...(totp.length > 0 ? (['totp'] as const) : []),
    ...(passkeys.length > 0 ? (['passkey'] as const) : []),
    ...(recoveryCodes.some(({ usedAt }) => usedAt === undefined) ? (['recovery_code'] as const) : []),
  ];
}
