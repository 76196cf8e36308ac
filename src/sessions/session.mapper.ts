import { assuranceOf, provedIn } from './assurance.policy.js';
import { type SessionReplayResponse, type SessionResponse } from './session.response.js';
import { type ReuseEvidence, type Session } from './session.schema.js';

/**
 * The public face of a session.
 *
 * @param session the record
 * @param currentId the session that asks
 */
export function toSessionResponse(session: Session, currentId: string): SessionResponse {
  const { acr, amr, authTime } = assuranceOf(provedIn(session));
  return {
    id: session._id,
    current: session._id === currentId,
    createdAt: session.createdAt.toISOString(),
    lastUsedAt: session.lastUsedAt.toISOString(),
    expiresAt: session.idleExpiresAt.toISOString(),
    ip: session.client.ip,
    userAgent: session.client.userAgent,
    device: session.client.device,
    acr,
    amr,
    authTime: authTime.toISOString(),
    ...(session.replay !== undefined && { replay: toReplayResponse(session.replay) }),
  };
}

function toReplayResponse({ at, client }: ReuseEvidence): SessionReplayResponse {
  return { at: at.toISOString(), ip: client.ip, userAgent: client.userAgent, device: client.device };
}
