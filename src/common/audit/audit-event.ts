import { type AuditDetails, type AuditType } from '../events/index.js';
import { randomId } from '../ids.js';
import { type Actor, type Origin } from './origin.js';

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
 * @param origin who causes it
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
