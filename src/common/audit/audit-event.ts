import { type SessionEnd } from '../events/index.js';
import { randomId } from '../ids.js';
import { type Actor, type Origin } from './origin.js';

type Nothing = Record<string, never>;

/** Why a password did not open an account. The client is told the same of all. */
export type PasswordFailure = 'unknown_name' | 'wrong_password' | 'banned';

/** What can stand in the audit log, and what is told of it beside who, whose and from where (docs/audit.md). */
export interface AuditDetails {
  'user.signed-up': Nothing;
  'user.invited': { roles: string[] };
  /** By the command line, or as the first administrator. */
  'user.created': { roles: string[] };
  'user.imported': Nothing;
  /** Which fields; not what was in them. */
  'user.profile-changed': { fields: string[] };
  'user.email-verified': Nothing;
  'user.email-changed': Nothing;
  /** Whoever holds the mailbox took an unverified account over; its password was dropped. */
  'user.email-claimed': Nothing;
  'user.password-changed': { by: 'password' | 'mailed_link' };
  'user.roles-changed': { before: string[]; after: string[] };
  'user.banned': Nothing;
  'user.unbanned': Nothing;
  'user.unlocked': Nothing;
  'user.deleted': Nothing;
  'login.failed': { reason: PasswordFailure };
  /** The password of somebody who is logged in, or holds a mailed link, was asked for and was wrong. */
  'password-check.failed': { reason: PasswordFailure };
  'session.opened': { transport: string };
  /** A refresh came with another User-Agent header than the one before. */
  'session.client-changed': { generation: number };
  /** The token before the current one came back within the leeway, but from another device or address than the rotation. */
  'session.replayed-elsewhere': { generation: number; lateBy: number };
  /** A used token came back: its generation, the current one, how many milliseconds late; whether that ended it. */
  'session.reused': { generation: number; current: number; lateBy: number; ended: boolean };
  'session.ended': { reason: SessionEnd };
  'key.published': { kid: string };
  'key.revoked': { kid: string };
  /** The database has something of a key that no holder of KEY_ENCRYPTION_KEY has put there. Of one without a name no kid. */
  'key.suspect': { kid?: string; problem: string };
  /** Entries up to this one were removed because their time was over. */
  'audit.trimmed': { through: number; hash: string };
}
export type AuditType = keyof AuditDetails;

/** Every type, for filters and documents. */
export const AUDIT_TYPES = [
  'user.signed-up',
  'user.invited',
  'user.created',
  'user.imported',
  'user.profile-changed',
  'user.email-verified',
  'user.email-changed',
  'user.email-claimed',
  'user.password-changed',
  'user.roles-changed',
  'user.banned',
  'user.unbanned',
  'user.unlocked',
  'user.deleted',
  'login.failed',
  'password-check.failed',
  'session.opened',
  'session.client-changed',
  'session.replayed-elsewhere',
  'session.reused',
  'session.ended',
  'key.published',
  'key.revoked',
  'key.suspect',
  'audit.trimmed',
] as const satisfies readonly AuditType[];

/** From where a request came that is in the audit log. It can be forgotten without the rest. */
export interface AuditClient {
  ip: string;
  userAgent: string;
}

/** Something that has happened and that the audit log is to tell, as it waits in the document it happened to. */
export interface PendingEvent {
  /** 128 random bits, base64url. */
  id: string;
  at: Date;
  type: AuditType;
  actor: Actor;
  client?: AuditClient;
  /** The id of the request, where there is one. */
  requestId?: string;
  /** Absent where there is nothing to tell: an empty object does not survive every write. */
  details?: object;
}

/**
 * Makes an event, to be written in the same update as what it tells of.
 *
 * @param type what happens
 * @param details what is told of it: no secret, and nothing that a client typed
 * @param origin who brings it about
 * @param at when
 */
export function auditEvent<T extends AuditType>(
  type: T,
  details: AuditDetails[T],
  { actor, client }: Origin,
  at: Date,
): PendingEvent {
  return {
    id: randomId(),
    at,
    type,
    actor,
    ...(client !== undefined && { client: { ip: client.ip, userAgent: client.userAgent } }),
    ...(client?.requestId !== undefined && { requestId: client.requestId }),
    ...(Object.keys(details).length > 0 && { details }),
  };
}
