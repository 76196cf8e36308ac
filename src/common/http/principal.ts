/**
 * The claims that a host adds to access tokens by its hook `extraClaims`. Declare them in the host:
 *
 * @example
 * declare module 'nightlatch' {
 *   interface NightlatchClaims {
 *     tenant: string;
 *   }
 * }
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by declaration merging
export interface NightlatchClaims {}

/** Those that a token has. Each may be missing: a token lives on that was signed before the host added it. */
export type ExtraClaims = Readonly<Partial<NightlatchClaims>>;

/** Authenticator assurance level, after NIST SP 800-63B-4 §2: one factor, or two of different kinds. */
export const ACRS = ['aal1', 'aal2'] as const;
/** One of {@link ACRS}. */
export type Acr = (typeof ACRS)[number];

/** A user, as a verified access token says: no more than the token holds, so no database is asked. */
export interface UserPrincipal {
  /** A person, who has logged in. */
  readonly kind: 'user';
  /** The user's id (`sub`). */
  readonly id: string;
  /** The session the token belongs to (`sid`). */
  readonly sessionId: string;
  /** The roles the user had when the token was signed (`roles`). */
  readonly roles: readonly string[];
  /** What the proofs of the session were worth when the token was signed (`acr`). */
  readonly acr: Acr;
  /** By what the user proved who they are (`amr`, RFC 8176); empty where the token does not say. */
  readonly amr: readonly string[];
  /** When they proved it last (`auth_time`); 1970 where the token does not say. */
  readonly authTime: Date;
  /** When the access token ends (`exp`). */
  readonly expiresAt: Date;
  /** The token's own id (`jti`). */
  readonly tokenId: string;
  /** Version of the user's rights when the token was signed (`ver`). */
  readonly version: number;
  /** What the host has added. */
  readonly claims: ExtraClaims;
}

/** A machine: nobody has logged in, and it has no roles. */
export interface ServicePrincipal {
  /** A machine. */
  readonly kind: 'service';
  /** The id of its credential. */
  readonly id: string;
  /** The OAuth client that it is, where it is one. */
  readonly clientId?: string;
  /** What it may do. */
  readonly scopes: readonly string[];
}

/** Who is asking. Frozen; found on `request.user`. A handler that takes either has to look at `kind` first. */
export type Principal = UserPrincipal | ServicePrincipal;
