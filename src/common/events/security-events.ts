/**
 * Why a login came to nothing: the codes of `POST /auth/login`, `refused` by a hook of the host, and every failure of ours
 * as `service_unavailable`.
 */
export type LoginRefusal = 'invalid_credentials' | 'too_many_attempts' | 'refused' | 'service_unavailable';

/** Why there is no new account. */
export type SignUpRefusal =
  'password_rejected' | 'email_taken' | 'username_taken' | 'refused' | 'service_unavailable';

/** Why a refresh token was refused, other than for reuse. */
export type RefreshRefusal = 'expired' | 'revoked' | 'unknown';

/** Why a session ended before its time. The compiler compares it with what `sessions` writes down. */
export type SessionEnd =
  | 'logout'
  | 'logout_all'
  | 'ended_by_user'
  | 'ended_by_admin'
  | 'reuse'
  | 'credentials_changed'
  | 'email_claimed'
  | 'user_banned'
  | 'user_deleted'
  /** A hook of the host would not have the login. */
  | 'login_refused'
  /** The account had more than it may have, and this one was used least recently. */
  | 'too_many_sessions';

interface OfSession {
  readonly userId: string;
  readonly sessionId: string;
}

/**
 * What happens to accounts and sessions, by name. Each is told after the database has it, so what is told is true.
 * Ids, reasons and numbers of ours only: no name, no address, no password, no token, nothing that a client chose.
 */
export interface SecurityEvents {
  /** Somebody has made an account. */
  'user.signed-up': { readonly userId: string };
  /** Somebody wanted to, and got none. */
  'sign-up.failed': { readonly reason: SignUpRefusal };
  /** A password was right, and a session is open. */
  'login.succeeded': { readonly userId: string };
  /** No session, and why. */
  'login.failed': { readonly reason: LoginRefusal };
  /** By a login, a sign-up or a changed password. */
  'session.opened': OfSession;
  /** A refresh token was replaced. */
  'session.rotated': OfSession;
  /** The current token was the answer once more. */
  'session.replayed': OfSession;
  /** It was, to another device or address than the rotation's, `lateBy` milliseconds after it: once for each rotation, once a minute. */
  'session.replayed-elsewhere': OfSession & { readonly generation: number; readonly lateBy: number };
  /** A used token came back, `lateBy` milliseconds after the rotation; `ended` is false where that is only observed. */
  'session.reused': OfSession & {
    readonly generation: number;
    readonly lateBy: number;
    readonly ended: boolean;
  };
  /** A refresh token was refused. `sessionId` where it was one of ours. */
  'session.refused': { readonly sessionId?: string; readonly reason: RefreshRefusal };
  /** One session, or `count` of a user at once: whichever was asked for has its id here. */
  'session.ended': {
    readonly userId?: string;
    readonly sessionId?: string;
    readonly count: number;
    readonly reason: SessionEnd;
  };
}
