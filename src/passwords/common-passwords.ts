import { createRequire } from 'node:module';
import type * as LanguageCommon from '@zxcvbn-ts/language-common';
import { fold, readings } from './normal-form.js';
import { isRepetitive } from './repetition.js';

/** At once, where an `import()` would make whoever asks a password policy wait. */
const require = createRequire(import.meta.url);

/** A number up to 99, a count from 1, or a year; a sign before it, a sign after it. */
const ENDING = /^[@_.#-]?(?:\d{0,2}|123\d{0,3}|(?:19|20)\d\d)[!.?*#@$]?$/;
/** Signs, then `123456` or a year with one more sign. */
const LONGEST_ENDING = 8;

/**
 * The common passwords: one of zxcvbn's list, alone or with an ending people add, and repetitions.
 * The whole password is compared, never a part of it (NIST SP 800-63B-4 §3.1.1.2).
 */
export class CommonPasswords {
  private readonly words: ReadonlySet<string>;

  /** @param words what is common */
  constructor(words: readonly string[]) {
    this.words = new Set(words.map(fold));
  }

  /**
   * The 49,000 most common passwords of real breaches, as zxcvbn keeps them, and the name of this product. Reading them
   * takes some 60 ms and 20 MiB, so it is for whoever has a password to evaluate.
   */
  static load(): CommonPasswords {
    const { dictionary } = require('@zxcvbn-ts/language-common') as typeof LanguageCommon;
    return new CommonPasswords([...dictionary['passwords-common'], 'nightlatch']);
  }

  /** @param password of any length; case and Unicode form do not matter */
  has(password: string): boolean {
    const text = fold(password);
    if (isRepetitive(text)) return true;
    for (let length = text.length; length > 0 && text.length - length <= LONGEST_ENDING; length--) {
      const word = text.slice(0, length);
      if (ENDING.test(text.slice(length)) && readings(word).some((reading) => this.words.has(reading)))
        return true;
    }
    return false;
  }
}
