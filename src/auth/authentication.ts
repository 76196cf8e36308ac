import { type ProvenMethod } from '../common/proven-method.js';
import { type Session } from '../sessions/index.js';
import { type User } from '../users/index.js';

/** What somebody has proved. It grows, and is never taken back. */
export interface Authentication {
  /** Who it is, as read when the first of the proofs was verified. */
  readonly user: User;
  /** At least one. */
  readonly proved: readonly ProvenMethod[];
}

/**
 * @param session any record, also one of a version before that kept no proofs: a password opened it
 * @returns what was proved in it
 */
export function provedIn({ proved, authTime }: Session): readonly ProvenMethod[] {
  return proved !== undefined && proved.length > 0 ? proved : [provenPassword(authTime)];
}

/**
 * @param at when the password was verified
 * @returns the proof that it is
 */
export function provenPassword(at: Date): ProvenMethod {
  return { method: 'password', at, amr: ['pwd'], factors: ['knowledge'] };
}
