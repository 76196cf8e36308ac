import { type QueuedMailKind } from '../../mail/index.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Seconds after which a mail is of no more use, and its link leads nowhere. A notice is worth having late too: as
 * long as somebody may wonder why they are logged out.
 */
export const MAIL_LIFETIMES: Record<QueuedMailKind, number> = {
  password_reset: 30 * MINUTE,
  invitation: 7 * DAY,
  email_verification: 24 * HOUR,
  email_change: 24 * HOUR,
  email_changed: 7 * DAY,
  password_changed: 7 * DAY,
};
