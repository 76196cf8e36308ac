import { addSeconds } from '../common/clock.js';
import { type Session, type SessionClient } from './session.schema.js';

/** A refresh token whose signature, type and derivation have been verified: it was ours once. */
export interface PresentedToken {
  sessionId: string;
  generation: number;
  /** SHA-256 of the token. */
  hash: string;
}

/** What the policy looks at. */
export type RotationState = Pick<
  Session,
  | 'generation'
  | 'tokenHash'
  | 'previousTokenHash'
  | 'rotatedAt'
  | 'idleExpiresAt'
  | 'absoluteExpiresAt'
  | 'revokedAt'
  | 'client'
>;

/** Whether the request at hand comes from elsewhere than an earlier one. Sessions know no networks: who composes them does. */
export type IsElsewhere = (earlier: SessionClient) => boolean;

/** What a presented token is worth. */
export type Verdict =
  /** The one that counts: it may be rotated, if no other request is quicker. */
  | { kind: 'current' }
  /**
   * The one before, `lateBy` milliseconds after the latest rotation: so recently that it is a second tab or a lost answer.
   * Or a thief, if it comes from elsewhere than the rotation did.
   */
  | { kind: 'replayed'; lateBy: number; elsewhere: boolean }
  /** A used one, `lateBy` milliseconds after the latest rotation: two parties hold this session's tokens. */
  | { kind: 'reused'; lateBy: number }
  | { kind: 'expired' }
  | { kind: 'revoked' }
  | { kind: 'unknown' };

/**
 * Whether a session's time is over. Both ends are exclusive: at its very end a session has expired.
 *
 * @param session the record
 * @param now the time
 */
export function isExpired(session: Pick<Session, 'idleExpiresAt' | 'absoluteExpiresAt'>, now: Date): boolean {
  return session.idleExpiresAt <= now || session.absoluteExpiresAt <= now;
}

/**
 * Evaluates a presented refresh token. Pure: it reads nothing and changes nothing.
 *
 * The order is part of the contract. A token that the record does not know ends nobody's session. A session
 * that was ended stays explained by what ended it. A used token is reported even after the session expired,
 * since only a theft explains it. Only then do the session's own times count.
 *
 * @param session the record of the session the token names, or null
 * @param presented the token
 * @param now the time
 * @param leeway seconds for which the previous generation may come back; 0 is strict
 * @param isElsewhere compares where it comes from; asked only of a token within its leeway
 * @param ahead milliseconds by which the clock that says `now` is ahead of the one that `rotatedAt` was read off
 */
export function evaluate(
  session: RotationState | null,
  presented: Pick<PresentedToken, 'generation' | 'hash'>,
  now: Date,
  leeway: number,
  isElsewhere: IsElsewhere,
  ahead = 0,
): Verdict {
  if (session === null || !isKnown(session, presented)) return { kind: 'unknown' };
  if (session.revokedAt !== null) return { kind: 'revoked' };

  const lateBy = now.getTime() - ahead - session.rotatedAt.getTime();
  const behind = session.generation - presented.generation;
  // A leeway of 0 must not be met by two requests within one millisecond, or by a clock that lags.
  const inLeeway = behind === 1 && leeway > 0 && lateBy < leeway * 1000;
  if (behind > 0 && !inLeeway) return { kind: 'reused', lateBy };

  if (isExpired(session, now)) return { kind: 'expired' };
  if (behind === 0) return { kind: 'current' };
  return { kind: 'replayed', lateBy, elsewhere: isElsewhere(session.client) };
}

/**
 * Older generations than the previous one have left no hash; that they derive from the session's salt was
 * verified before (see {@link PresentedToken}).
 */
function isKnown(session: RotationState, presented: Pick<PresentedToken, 'generation' | 'hash'>): boolean {
  if (presented.generation === session.generation) return presented.hash === session.tokenHash;
  if (presented.generation === session.generation - 1) return presented.hash === session.previousTokenHash;
  return presented.generation < session.generation;
}

/**
 * @param now when a session is used
 * @param absoluteExpiresAt its absolute end
 * @param idleLifetime seconds that it lives unused
 * @returns when it ends unless it is used again; never past its absolute end
 */
export function idleEnd(now: Date, absoluteExpiresAt: Date, idleLifetime: number): Date {
  const idle = addSeconds(now, idleLifetime);
  return idle < absoluteExpiresAt ? idle : absoluteExpiresAt;
}
