/** The kinds of proof (NIST SP 800-63B-4 §2): what somebody knows, has, or is. */
export type Factor = 'knowledge' | 'possession' | 'inherence';

/** One proof of being somebody, as a session's record keeps it. */
export interface ProvenMethod {
  /** What was proved: `password`, `totp`, `recovery_code`, `passkey`. */
  readonly method: string;
  /** When. */
  readonly at: Date;
  /** How tokens say it (RFC 8176). */
  readonly amr: readonly string[];
  /** Which kinds of proof it is worth. */
  readonly factors: readonly Factor[];
  /** By which credential or provider, where there may be several. */
  readonly by?: string;
}

/**
 * @param at when the password was verified
 * @returns the proof that it is
 */
export function provenPassword(at: Date): ProvenMethod {
  return { method: 'password', at, amr: ['pwd'], factors: ['knowledge'] };
}
