import { SESSION_ENDS } from '../common/events/index.js';
import { type Session } from '../sessions/index.js';

/**
 * Why a session has ended, for its owner. It tells no address: whoever holds a stolen token may read this.
 *
 * @param session an ended session
 * @returns one sentence; undefined when the session has not ended
 */
export function whyEnded(session: Session): string | undefined {
  const { revokedAt, revokedReason, reuse } = session;
  if (revokedAt === null || revokedReason === undefined) return undefined;
  const evidence =
    revokedReason === 'reuse' && reuse !== undefined
      ? ` (generation ${reuse.generation} of ${session.generation}, ${Math.max(0, reuse.lateBy) / 1000} s after the rotation)`
      : '';
  return `The session ended at ${revokedAt.toISOString()} because ${SESSION_ENDS[revokedReason]}${evidence}.`;
}
