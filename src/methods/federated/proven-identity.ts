import { type ProvenMethod } from '../../common/proven-method.js';
import { type Identity } from '../../users/index.js';

/** What proofs by an identity are called. */
export const FEDERATED_METHOD = 'federated';

/**
 * What a login at a provider is worth: one factor, as a password is. What the provider itself has asked for it does not say, or
 * in words of its own.
 *
 * @param identity by which
 * @param at when it came back
 */
export function provenIdentity({ id }: Identity, at: Date): ProvenMethod {
  return { method: FEDERATED_METHOD, at, amr: ['fed'], factors: ['knowledge'], by: id };
}
