import { type QueuedMailKind } from './mails.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What is fixed for each kind of mail. Its words are in `templates/`, what they are filled with in `mails.ts`. */
interface QueuedMail {
  /** Seconds after which the mail is of no more use, and its link leads nowhere. */
  readonly lifetime: number;
  /** The page its link leads to. */
  readonly page?: 'reset-password' | 'verify-email';
}

/** One row for each kind of mail that waits in the outbox. */
export const QUEUED_MAILS = {
  password_reset: { lifetime: 30 * MINUTE, page: 'reset-password' },
  invitation: { lifetime: 7 * DAY, page: 'reset-password' },
  email_verification: { lifetime: 24 * HOUR, page: 'verify-email' },
  email_change: { lifetime: 24 * HOUR, page: 'verify-email' },
  // A notice is worth having late too: as long as somebody may wonder why they are logged out.
  email_changed: { lifetime: 7 * DAY },
  password_changed: { lifetime: 7 * DAY },
} as const satisfies Record<QueuedMailKind, QueuedMail>;
