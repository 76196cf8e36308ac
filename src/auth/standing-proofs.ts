import { type ProvenMethod } from '../common/proven-method.js';
import { provedIn, type Session } from '../sessions/index.js';
import { holdsCredential, type User } from '../users/index.js';

/**
 * What a session has proved and still stands. The account decides, not the record alone: whoever removed a factor may have been
 * broken off before the sessions were lowered.
 *
 * @param user the owner, as read in this request
 * @param session the record
 * @returns the proofs; none where all that it rested on is gone
 */
export function standingProofs(user: User, session: Session): ProvenMethod[] {
  return provedIn(session).filter((proof) => holdsCredential(user, proof));
}
