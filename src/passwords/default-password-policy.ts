import { Inject, Injectable } from '@nestjs/common';
import { PASSWORDS_CONFIG, type PasswordsConfig } from '../config/index.js';
import { CommonPasswords } from './common-passwords.js';
import { hasLoneSurrogate, normalize } from './normal-form.js';
import { type PasswordPolicy } from './password-policy.js';
import { isPersonal, type PasswordOwner } from './personal.js';

/** In code points; NIST SP 800-63B-4 §3.1.1.2 and OWASP ASVS 5.0, 6.2.9 ask for at least 64. */
const MAX_LENGTH = 128;

/** What is said of a password that is not taken, in English. The pages have the same in other languages. */
export const PASSWORD_SENTENCES = {
  broken: 'Remove the characters that are not valid Unicode.',
  tooLong: `Use at most ${MAX_LENGTH} characters.`,
  tooShort: (least: number) => `Use at least ${least} characters.`,
  common: 'Choose a password that is harder to guess: many people use this one, or one just like it.',
  personal: 'Choose a password that is not made of your name, e-mail address or username.',
  same: 'Choose a password that is not the one you have.',
} as const;

/** What a password is evaluated by. */
export interface PasswordRules {
  /** In code points of the NFKC form. */
  readonly minLength: number;
  /** undefined: no list. */
  readonly common: Pick<CommonPasswords, 'has'> | undefined;
}

/**
 * Evaluates a new password. No composition rules (OWASP ASVS 5.0, 6.2.5).
 *
 * @param password as the user sent it
 * @param owner whose it will be
 * @param rules what is asked of it
 * @returns what the user is to do, one sentence each, never with the password in it; empty when it is fine
 */
export function evaluatePassword(password: string, owner: PasswordOwner, rules: PasswordRules): string[] {
  if (hasLoneSurrogate(password)) return [PASSWORD_SENTENCES.broken];
  const length = Array.from(normalize(password)).length;
  // Nothing below is asked of a text without a bound.
  if (length > MAX_LENGTH) return [PASSWORD_SENTENCES.tooLong];
  const messages: string[] = [];
  if (length < rules.minLength) messages.push(PASSWORD_SENTENCES.tooShort(rules.minLength));
  if (rules.common?.has(password)) messages.push(PASSWORD_SENTENCES.common);
  if (isPersonal(password, owner)) messages.push(PASSWORD_SENTENCES.personal);
  return messages;
}

/** Ours: a least length, no common password, nobody's own name. Asks nobody. */
@Injectable()
export class DefaultPasswordPolicy implements PasswordPolicy {
  /** What our rules ask for, and how to choose a password. */
  readonly hint: string;
  private readonly rules: PasswordRules;
  private list: CommonPasswords | undefined;

  constructor(@Inject(PASSWORDS_CONFIG) config: Pick<PasswordsConfig, 'minLength' | 'blocklist'>) {
    // Loaded with the first password: a node that only verifies and refreshes never needs it.
    const common = { has: (password: string) => (this.list ??= CommonPasswords.load()).has(password) };
    this.rules = { minLength: config.minLength, common: config.blocklist ? common : undefined };
    const length = `Use at least ${config.minLength} characters`;
    this.hint =
      `${config.blocklist ? `${length} and no common password` : length}. ` +
      'Several unrelated words are easy to remember and hard to guess.';
  }

  /**
   * @param password as the user sent it
   * @param owner whose it will be
   * @returns what the user is to do, one sentence each; empty when it is fine
   */
  evaluate(password: string, owner: PasswordOwner): string[] {
    return evaluatePassword(password, owner, this.rules);
  }
}
