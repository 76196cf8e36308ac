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
}
