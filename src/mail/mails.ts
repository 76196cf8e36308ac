/** Every mail we send, and what its template is filled with. Times are shown as given, in UTC. */
export interface Mails {
  /** Somebody, perhaps whoever reads it, is logging in, or confirms something in a session. */
  login_code: { code: string; expiresAt: Date };
  /** The same, with a link. */
  login_link: { link: string; expiresAt: Date };
  /** Somebody, perhaps the owner, asked for a new password. */
  password_reset: { name: string; link: string; expiresAt: Date };
  /** An administrator has made an account; its owner chooses the first password. */
  invitation: { name: string; link: string; expiresAt: Date };
  /** To the address of a new account. */
  email_verification: { name: string; link: string; expiresAt: Date };
  /** To an address that an account is to be moved to. */
  email_change: { name: string; link: string; expiresAt: Date };
  /** To an address that an account was to be moved to, and that has one already: to the owner of that one. */
  email_taken: { name: string; at: Date };
  /** Notice, to the address that was replaced. */
  email_changed: { name: string; newEmail: string; at: Date };
  /** Notice. */
  password_changed: { name: string; at: Date };
  /** Notice: an application for one-time codes, or a passkey. */
  factor_added: { name: string; at: Date };
  /** Notice. */
  factor_removed: { name: string; at: Date };
  /** Notice: by an administrator, and all of them. */
  factors_reset: { name: string; at: Date };
  /** Notice: an account at a provider, which logs in from now on. */
  identity_linked: { name: string; provider: string; at: Date };
  /** Notice. */
  identity_unlinked: { name: string; provider: string; at: Date };
  /** Notice. */
  recovery_codes_created: { name: string; at: Date };
  /** Notice. */
  recovery_code_used: { name: string; at: Date };
}

/** What a mail is for. */
export type MailKind = keyof Mails;

/** What waits in the outbox. Whether an address is taken is seen when the mail is composed, and not before. */
export type QueuedMailKind = Exclude<MailKind, 'email_taken'>;

/** One mail, ready for its template. */
export type ComposedMail = {
  [K in MailKind]: { kind: K; to: string; params: Mails[K] };
}[MailKind];

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What is fixed for each kind of mail. Its words are in `templates/`. */
interface QueuedMail {
  /** Seconds after which the mail is of no more use, and its link leads nowhere. */
  readonly lifetime: number;
  /** The page its link leads to. */
  readonly page?: 'reset-password' | 'verify-email' | 'email-login';
}

/** One row for each kind of mail that waits in the outbox. */
export const QUEUED_MAILS = {
  // As long as the challenge that waits for it.
  login_code: { lifetime: 10 * MINUTE },
  login_link: { lifetime: 10 * MINUTE, page: 'email-login' },
  password_reset: { lifetime: 30 * MINUTE, page: 'reset-password' },
  invitation: { lifetime: 7 * DAY, page: 'reset-password' },
  email_verification: { lifetime: 24 * HOUR, page: 'verify-email' },
  email_change: { lifetime: 24 * HOUR, page: 'verify-email' },
  // A notice is worth having late too: as long as somebody may wonder why they are logged out.
  email_changed: { lifetime: 7 * DAY },
  password_changed: { lifetime: 7 * DAY },
  factor_added: { lifetime: 7 * DAY },
  factor_removed: { lifetime: 7 * DAY },
  factors_reset: { lifetime: 7 * DAY },
  identity_linked: { lifetime: 7 * DAY },
  identity_unlinked: { lifetime: 7 * DAY },
  recovery_codes_created: { lifetime: 7 * DAY },
  recovery_code_used: { lifetime: 7 * DAY },
} as const satisfies Record<QueuedMailKind, QueuedMail>;
