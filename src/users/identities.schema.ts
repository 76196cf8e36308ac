import { subSchemaOf } from '../common/own.schema.js';

/** How many an account may have: its document holds them. */
export const MAX_IDENTITIES = 20;

/** An account at a provider that logs in to an account of ours. */
export interface Identity {
  /** 128 random bits, base64url: what it is called here. */
  id: string;
  /** Who vouches for it: `iss` of an OpenID provider, or the address of one that has no such thing. */
  issuer: string;
  /** What the issuer calls its user, for good. With the issuer it is one account's alone. */
  subject: string;
  /** The id of the provider it was linked through. */
  provider: string;
  /** The address that the provider told last; the account's own is not changed by it. */
  email?: string;
  /** Whether the provider has verified it. */
  emailVerified: boolean;
  linkedAt: Date;
  lastUsedAt?: Date;
}

const identityProp = subSchemaOf({
  id: { type: String },
  issuer: { type: String },
  subject: { type: String },
  provider: { type: String },
  email: { type: String },
  emailVerified: { type: Boolean },
  linkedAt: { type: Date },
  lastUsedAt: { type: Date },
});
export const IDENTITIES = { type: [identityProp], default: undefined };
