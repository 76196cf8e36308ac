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

/**
 * Who is asking, as a verified access token says: no more than the token holds, so no database is asked.
 * Frozen; found on `request.user` and through `@CurrentUser()`.
 */
export interface Principal {
  /** The user's id (`sub`). */
  readonly id: string;
  /** The session the token belongs to (`sid`). */
  readonly sessionId: string;
  /** The roles the user had when the token was signed (`roles`). */
  readonly roles: readonly string[];
  /** When the access token ends (`exp`). */
  readonly expiresAt: Date;
  /** The token's own id (`jti`). */
  readonly tokenId: string;
  /** Version of the user's rights when the token was signed (`ver`). */
  readonly version: number;
  /** What the host has added. */
  readonly claims: ExtraClaims;
}
