import { type ProvenMethod } from '../common/proven-method.js';
import { type User } from '../users/index.js';

/** What somebody has proved. It grows, and is never taken back. */
export interface Authentication {
  /** Who it is, as read when the latest of the proofs was verified. */
  readonly user: User;
  /** At least one. */
  readonly proved: readonly ProvenMethod[];
  /**
   * Whether the one factor of the account was enrolled in this login. It proves nothing in it: whoever has the password
   * alone could have enrolled it.
   */
  readonly hasEnrolled?: true;
}
