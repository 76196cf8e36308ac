import { type SessionResponse } from './dto/session.response.js';
import { type Session } from './session.schema.js';

/**
 * The public face of a session.
 *
 * @param session the record
 * @param currentId the session that asks
 */
export function toSessionResponse(session: Session, currentId: string): SessionResponse {
  return {
    id: session._id,
    current: session._id === currentId,
    createdAt: session.createdAt.toISOString(),
    lastUsedAt: session.lastUsedAt.toISOString(),
    expiresAt: session.idleExpiresAt.toISOString(),
    ip: session.client.ip,
    userAgent: session.client.userAgent,
    device: session.client.device,
  };
}
