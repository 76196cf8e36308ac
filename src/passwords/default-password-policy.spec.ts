import { CommonPasswords } from './common-passwords.js';
import { DefaultPasswordPolicy, evaluatePassword } from './default-password-policy.js';

const rules = { minLength: 8, common: CommonPasswords.load() };
const TOO_SHORT = ['Use at least 8 characters.'];
const TOO_LONG = ['Use at most 128 characters.'];
const emoji = (count: number) =>
  Array.from({ length: count }, (_, i) => String.fromCodePoint(0x1f400 + i)).join('');

describe('evaluate', () => {
  it.each([
    ['7 letters', 'tracopl', TOO_SHORT],
    ['8 letters', 'tracoplu', []],
    ['nothing', '', TOO_SHORT],
    ['4 emoji are 4, though 8 UTF-16 units', emoji(4), TOO_SHORT],
    ['8 emoji are 8', emoji(8), []],
    ['128 emoji, 256 UTF-16 units', emoji(128), []],
    ['129 emoji', emoji(129), TOO_LONG],
    ['a letter with its accent is one', 'ae\u0301'.repeat(2) + 'xyz', TOO_SHORT],
    ['128 letters', 'tracoplu'.repeat(15) + 'drei-fue', []],
    ['129 letters', 'tracoplu'.repeat(15) + 'drei-fuen', TOO_LONG],
    ['no composition rules', 'tractor opal lantern', []],
    ['NUL is a character', 'tract\0opl', []],
    ['half a surrogate pair', 'tractor-\ud83d', ['Remove the characters that are not valid Unicode.']],
  ])('%s', (_, password, messages) => {
    expect(evaluatePassword(password, {}, rules)).toEqual(messages);
  });

  it('takes the minimum from the configuration', () => {
    expect(evaluatePassword('tracoplu-dreif', {}, { ...rules, minLength: 15 })).toEqual([
      'Use at least 15 characters.',
    ]);
  });

  it('without a list refuses no common password', () => {
    expect(evaluatePassword('password123', {}, { ...rules, common: undefined })).toEqual([]);
  });

  it('lists everything that is wrong, and never the password', () => {
    const messages = evaluatePassword('dragon', { name: 'Dragon' }, rules);
    expect(messages).toHaveLength(3);
    expect(messages.join()).not.toContain('dragon');
  });
});

describe('the hint', () => {
  it.each([
    [{ minLength: 12, blocklist: true }, /^Use at least 12 characters and no common password\. /],
    [{ minLength: 8, blocklist: false }, /^Use at least 8 characters\. /],
  ])('asks for what %j asks for', (config, words) => {
    expect(new DefaultPasswordPolicy(config).hint).toMatch(words);
  });
});
