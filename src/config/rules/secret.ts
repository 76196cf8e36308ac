import { z } from 'zod';

const MIN_BYTES = 32;
const MIN_DISTINCT = 6;
const SHARED_EDGE = 16;

/**
 * Words of samples and of hand-made secrets, looked for without case and punctuation. None is shorter than six
 * letters: in a random secret a short one turns up by chance.
 */
const SAMPLE_WORDS = [
  ...['changeme', 'changethis', 'changeit', 'secret', 'password', 'passphrase', 'example', 'sample'],
  ...[
    'placeholder',
    'replace',
    'default',
    'insecure',
    'notsafe',
    'testing',
    'jwtkey',
    'accesskey',
    'refreshkey',
  ],
  ...[
    'privatekey',
    'signingkey',
    'supersec',
    'keyboardcat',
    'deadbeef',
    'letmein',
    'qwerty',
    'nightlatch',
    'pepper',
  ],
];

const hint = 'make one with: openssl rand -base64 32';
type Rule = [rule: string, isBroken: (secret: string) => boolean];

const RANDOMNESS: Rule[] = [
  [`must be random, not repeated or running characters; ${hint}`, (secret) => isPattern(secret)],
  [`must be random, not a sample such as change-me or your-secret; ${hint}`, (secret) => isSample(secret)],
];
const RULES: Rule[] = [
  [`must be at least ${MIN_BYTES} bytes long; ${hint}`, (secret) => Buffer.byteLength(secret) < MIN_BYTES],
  ...RANDOMNESS,
  ['must not begin or end with white space', (secret) => secret !== secret.trim()],
];

/**
 * A key or pepper. Its strength can't be measured, but what people leave in place of one can be told.
 *
 * @returns a schema that reports every rule the secret breaks, and leaves it as it is
 */
export function secret(): z.ZodType<string, string> {
  return z.string().superRefine((value, context) => {
    for (const message of brokenRules(value)) context.addIssue({ code: 'custom', message });
  });
}

/**
 * @param secret any text
 * @returns the rules for secrets that it breaks; none when all is well
 */
export function brokenRules(secret: string): string[] {
  return broken(RULES, secret);
}

/**
 * What tells that a secret was made by hand.
 *
 * @param secret a secret, or the characters behind an encoded one
 * @returns the rules it breaks; none when it may be random
 */
export function signsOfHandwork(secret: string): string[] {
  return broken(RANDOMNESS, secret);
}

function broken(rules: Rule[], secret: string): string[] {
  return rules.filter(([, isBroken]) => isBroken(secret)).map(([rule]) => rule);
}

/**
 * Whether who knows one secret knows much of the other: equal but for case, or with the same beginning or end
 * (`…-access` and `…-refresh`), or the same bytes in another notation.
 *
 * @param a a secret
 * @param b another one
 * @returns true when the two must not be used side by side
 */
export function alike(a: string, b: string): boolean {
  return likeText(a, b) || likeText(toBase64(a), toBase64(b));
}

/** The bytes behind hexadecimal digits or base64url, as base64 without padding. */
function toBase64(secret: string): string {
  const text = secret.trim();
  const isHex = /^([0-9a-f]{2}){32,}$/i.test(text);
  const base64 = isHex ? Buffer.from(text, 'hex').toString('base64') : text;
  return base64.replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, '');
}

function likeText(a: string, b: string): boolean {
  const [x, y] = [a.trim().toLowerCase(), b.trim().toLowerCase()];
  if (x === y) return true;
  if (Math.min(x.length, y.length) < SHARED_EDGE) return false;
  return (
    x.includes(y) ||
    y.includes(x) ||
    x.slice(0, SHARED_EDGE) === y.slice(0, SHARED_EDGE) ||
    x.slice(-SHARED_EDGE) === y.slice(-SHARED_EDGE)
  );
}

function isSample(secret: string): boolean {
  const letters = secret.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  return SAMPLE_WORDS.some((word) => letters.includes(word));
}

/** Few different characters (`000…`, base64 of zeros), a block over and over, or a run such as `abcdef…`. */
function isPattern(secret: string): boolean {
  return new Set(secret).size < MIN_DISTINCT || isPeriodic(secret) || isRun(secret);
}

function isPeriodic(secret: string): boolean {
  for (let period = 1; period <= secret.length / 2; period++) {
    if (secret.startsWith(secret.slice(period))) return true;
  }
  return false;
}

function isRun(secret: string): boolean {
  let steps = 0;
  for (let i = 1; i < secret.length; i++) {
    if (Math.abs(secret.charCodeAt(i) - secret.charCodeAt(i - 1)) === 1) steps++;
  }
  return steps > secret.length / 2;
}
