import { type RevocationReason, type Session } from '../sessions/index.js';

const REASONS: Record<RevocationReason, string> = {
  logout: 'it was logged out',
  logout_all: 'all sessions were logged out',
  ended_by_user: 'it was ended from another session',
  ended_by_admin: 'an administrator ended it',
  reuse: 'a used refresh token came back',
  credentials_changed: 'the password was changed',
  email_claimed: 'the owner of the e-mail address confirmed it without the password',
  user_banned: 'the account was banned',
  user_deleted: 'the account was deleted',
  login_refused: 'the login was refused',
  too_many_sessions: 'the account had too many sessions, and this one was used least recently',
};

/**
 * Why a session has ended, for its owner. It tells no address: whoever holds a stolen token may read this.
 *
 * @param session an ended session
 * @returns one sentence; undefined when the session has not ended
 */
export function whyEnded(session: Session): string | undefined {
  const { revokedAt, revokedReason, reuse } = session;
  if (revokedAt === null || revokedReason === undefined) return undefined;
  const evidence =
    revokedReason === 'reuse' && reuse !== undefined
      ? ` (generation ${reuse.generation} of ${session.generation}, ${Math.max(0, reuse.lateBy) / 1000} s after the rotation)`
      : '';
  return `The session ended at ${revokedAt.toISOString()} because ${REASONS[revokedReason]}${evidence}.`;
}
