import { type Acr } from '../common/http/index.js';
import { type ProvenMethod, provenPassword } from '../common/proven-method.js';
import { type Session } from './session.schema.js';

/** What proofs are worth together. */
export interface Assurance {
  /** For the claim `acr`. */
  readonly acr: Acr;
  /** For the claim `amr` (RFC 8176), each value once; with `mfa` where there are two kinds of factors. */
  readonly amr: string[];
  /** For the claim `auth_time`: the latest proof. */
  readonly authTime: Date;
}

/**
 * Evaluates proofs. Pure: it asks no clock and no database.
 *
 * @param proved at least one proof
 * @returns what they are worth together
 */
export function assuranceOf(proved: readonly ProvenMethod[]): Assurance {
  const factors = new Set(proved.flatMap((proof) => proof.factors));
  const amr = new Set(proved.flatMap((proof) => proof.amr));
  // Two passwords are one factor: what is known can be phished together.
  const isMultiFactor = factors.size > 1;
  if (isMultiFactor) amr.add('mfa');
  return {
    acr: isMultiFactor ? 'aal2' : 'aal1',
    amr: [...amr],
    authTime: new Date(Math.max(...proved.map(({ at }) => at.getTime()))),
  };
}

/**
 * @param session any record, also one of a version before that kept no proofs: a password opened it
 * @returns what was proved in it
 */
export function provedIn({
  proved,
  authTime,
}: Pick<Session, 'proved' | 'authTime'>): readonly ProvenMethod[] {
  return proved !== undefined && proved.length > 0 ? proved : [provenPassword(authTime)];
}
