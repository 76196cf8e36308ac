import { EMAIL_METHOD } from '../../auth/index.js';
import { type ProvenMethod } from '../../common/proven-method.js';

/**
 * A mailbox is worth what a password is, and beside a password nothing: it lets its owner choose another one, and is itself
 * behind a password of somebody else's making (NIST SP 800-63B-4 §3.1.3.1 takes e-mail for no second channel).
 *
 * @param at when a code or a link of it was verified
 * @returns the proof that it is
 */
export function provenMailbox(at: Date): ProvenMethod {
  return { method: EMAIL_METHOD, at, amr: ['otp'], factors: ['knowledge'] };
}
