/** Why a session ends before its time, and what its owner is told: `The session ended at … because …` */
export const SESSION_ENDS = {
  logout: 'it was logged out',
  logout_all: 'all sessions were logged out',
  ended_by_user: 'it was ended from another session',
  ended_by_admin: 'an administrator ended it',
  reuse: 'a used refresh token came back',
  credentials_changed: 'the password was changed',
  factors_reset: 'an administrator reset its second factors',
  factor_removed: 'the passkey that opened it was removed',
  email_claimed: 'the owner of the e-mail address confirmed it without the password',
  user_banned: 'the account was banned',
  user_deleted: 'the account was deleted',
  // By a hook of the host.
  login_refused: 'the login was refused',
  too_many_sessions: 'the account had too many sessions, and this one was used least recently',
} as const;

/** Why a session ended before its time. */
export type SessionEnd = keyof typeof SESSION_ENDS;
