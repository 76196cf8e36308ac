import languageCommon from '@zxcvbn-ts/language-common';
import { fold, readings } from './normal-form.js';
import { isRepetitive } from './repetition.js';

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

  /** The 49,000 most common passwords of real breaches, as zxcvbn keeps them, and the name of this product. */
  static load(): CommonPasswords {
    return new CommonPasswords([...languageCommon.dictionary['passwords-common'], 'nightlatch']);
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
