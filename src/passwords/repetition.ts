const RUNS = [
  '01234567890123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop[]asdfghjkl;zxcvbnm',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  'qazwsxedcrfvtgbyhnujm',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  'a1b2c3d4e5f6g7h8i9',
  '147258369',
  '!@#$%^&*()',
];
const BOTH_WAYS = RUNS.flatMap((run) => [run, Array.from(run).reverse().join('')]);

/**
 * Whether a text is nothing but one run along a keyboard, the alphabet or the digits, or one to three
 * characters over and over. These are whole entries of every list of common passwords; a rule is shorter.
 *
 * @param text folded
 */
export function isRepetitive(text: string): boolean {
  if (text === '') return false;
  return /^(.{1,3}?)\1+$/su.test(text) || BOTH_WAYS.some((run) => run.includes(text));
}
