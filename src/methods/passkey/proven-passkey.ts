import { type ProvenMethod } from '../../common/proven-method.js';
import { type Passkey } from '../../users/index.js';

/**
 * @param passkey the one that was used
 * @param isVerified whether its authenticator asked for a PIN, a finger or a face: then it is worth two factors
 * @param at when
 * @returns the proof that it is
 */
export function provenPasskey(
  { id, backupEligible }: Pick<Passkey, 'id' | 'backupEligible'>,
  isVerified: boolean,
  at: Date,
): ProvenMethod {
  return {
    method: 'passkey',
    at,
    // RFC 8176: a key that can leave its device is no proof of hardware.
    amr: [backupEligible ? 'swk' : 'hwk', 'user'],
    factors: isVerified ? ['possession', 'inherence'] : ['possession'],
    by: id,
  };
}
