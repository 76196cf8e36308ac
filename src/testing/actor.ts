import { type Acr, type ExtraClaims, type UserPrincipal } from '../common/http/principal.js';

/** Whom a test acts as. All may be left out. */
export interface ActorOptions {
  /** The user's id; made up when absent. */
  id?: string;
  /** `['user']` when absent. */
  roles?: string[];
  /** The session's id; made up when absent. */
  sessionId?: string;
  /** What the login was worth; `aal1` when absent. */
  acr?: Acr;
  /** By what the user proved who they are (RFC 8176); a password when absent, with `aal2` and a one-time code. */
  amr?: string[];
  /** When they did; now when absent. */
  authTime?: Date;
  /** Version of the user's rights; 0 when absent. */
  version?: number;
  /** What the host's hook `extraClaims` would add; nothing when absent. The hook itself is not asked. */
  claims?: ExtraClaims;
}

/** Somebody with an access token. */
export interface Actor {
  /** The raw token: `auth: { token }` of socket.io, `['bearer', token]` of a WebSocket. */
  readonly token: string;
  /** For an HTTP request, and for the connection parameters of graphql-ws. */
  readonly headers: { readonly authorization: string };
  /** What handlers get from `@CurrentUser()`. */
  readonly user: UserPrincipal;
}

/** @returns what a login was worth, and by what, as far as the options leave it open */
export function loginOf({ acr = 'aal1', amr }: ActorOptions): { acr: Acr; amr: string[] } {
  return { acr, amr: amr ?? (acr === 'aal2' ? ['pwd', 'otp', 'mfa'] : ['pwd']) };
}

/** @returns the actor who holds a token */
export function actorOf(token: string, user: UserPrincipal): Actor {
  return { token, headers: { authorization: `Bearer ${token}` }, user };
}
