import { type AuditEntryResponse } from '@nightlatch/client';

type AuditType = AuditEntryResponse['type'];

/** Each type once: one that is missing does not compile. */
const BY_TYPE: Readonly<Record<AuditType, true>> = {
  'audit.trimmed': true,
  'device.forgotten': true,
  'device.remembered': true,
  'factor.added': true,
  'factor.failed': true,
  'factor.removed': true,
  'factors.reset': true,
  'identity.linked': true,
  'identity.unlinked': true,
  'key.published': true,
  'key.revoked': true,
  'key.suspect': true,
  'login.failed': true,
  'passkey.counter-reversed': true,
  'password-check.failed': true,
  'recovery-code.used': true,
  'recovery-codes.created': true,
  'session.client-changed': true,
  'session.ended': true,
  'session.opened': true,
  'session.raised': true,
  'session.replayed-elsewhere': true,
  'session.reused': true,
  'user.banned': true,
  'user.created': true,
  'user.deleted': true,
  'user.email-changed': true,
  'user.email-claimed': true,
  'user.email-verified': true,
  'user.imported': true,
  'user.invited': true,
  'user.opened-anonymously': true,
  'user.password-changed': true,
  'user.profile-changed': true,
  'user.roles-changed': true,
  'user.signed-up': true,
  'user.unbanned': true,
  'user.unlocked': true,
};

/** What can stand in the log, for the filter. */
export const TYPES = Object.keys(BY_TYPE) as AuditType[];
