import { createHash, createHmac } from 'node:crypto';
import { type HashSecrets } from './foreign-scheme.js';

/** What a system does with a password before it is hashed. */
type Preparation = (password: string) => string;

/**
 * A step by name. `argument` is what stands behind its `=`.
 *
 * @returns undefined when it lacks something
 */
type Step = (argument: string | undefined, secrets: HashSecrets) => Preparation | undefined;

/** Before `$` and the hash itself: `$over$nfkc$scrypt$…`, some with an argument: `$over$pepper=…$2a$…`. */
const FORMAT = /^\$over\$([\w=./,-]{1,640})(\$.+)$/;

/** PHP's trim(). */
const PHP_BLANKS = /^[ \t\n\r\0\v]+|[ \t\n\r\0\v]+$/g;

const STEPS: Readonly<Record<string, Step>> = {
  nfc: () => (password) => password.normalize('NFC'),
  nfkc: () => (password) => password.normalize('NFKC'),
  /** Java's US-ASCII: a character of two surrogates is one `?`. */
  ascii: () => (password) => password.replace(/[^\0-\x7f]/gu, '?'),
  trim: () => trim,
  'md5-hex': () => (password) => createHash('md5').update(password, 'utf8').digest('hex'),
  'sha512-hex': () => (password) => createHash('sha512').update(password, 'utf8').digest('hex'),
  'sha256-base64': () => (password) => createHash('sha256').update(password, 'utf8').digest('base64'),
  /** passlib's bcrypt_sha256: the argument is bcrypt's salt, as text. */
  'hmac-sha256': (key) =>
    key === undefined
      ? undefined
      : (password) => createHmac('sha256', key).update(password, 'utf8').digest('base64'),
  /** Before the digest that it is part of: MediaWiki's second form. */
  'mediawiki-b': (salt) =>
    salt === undefined
      ? undefined
      : (digits) => createHash('md5').update(`${salt}-${digits}`, 'utf8').digest('hex'),
  meteor: () => (password) => createHash('sha256').update(toCesu8(password)).digest('hex'),
  /**
   * What its log-in form does: a backslash before quotes and backslashes (wp_magic_quotes), then trim (wp_authenticate).
   * Passwords set in a form were hashed so; one that code set with a quote in it WordPress itself does not take.
   */
  wordpress: () => (password) => trim(password.replace(/['"\\]/g, '\\$&').replaceAll('\0', '\\0')),
  /** WordPress 6.8, behind `$wp`. */
  'wp-sha384': () => (password) =>
    createHmac('sha384', 'wp-sha384').update(password, 'utf8').digest('base64'),
  pepper: (_, { imported }) => (imported === undefined ? undefined : (password) => password + imported),
  'flask-security': (_, { imported }) =>
    imported === undefined
      ? undefined
      : (password) => createHmac('sha512', imported).update(password, 'utf8').digest('base64'),
};

/** A hash, and what becomes of the password before it. */
export interface Prepared {
  /** The hash, over what `prepare` returns; it begins with `$`. */
  readonly inner: string;
  readonly prepare: Preparation;
}

/**
 * Puts the names of steps before a hash.
 *
 * @param steps names, each with `=` and its argument where it takes one, in the order in which the system takes them
 * @param inner the hash over what comes out of them; it begins with `$`
 * @returns what `readPrepared` reads
 */
export function over(steps: readonly string[], inner: string): string {
  return `$over$${steps.join(',')}${inner}`;
}

/**
 * Takes the steps off a hash.
 *
 * @param stored a hash, with steps before it or without
 * @param secrets what a step may need
 * @returns undefined when a step is not known, or lacks its secret
 */
export function readPrepared(stored: string, secrets: HashSecrets): Prepared | undefined {
  if (!isPrepared(stored)) return { inner: stored, prepare: (password) => password };
  const [, names = '', inner = ''] = FORMAT.exec(stored) ?? [];
  const steps: Preparation[] = [];
  for (const text of names.split(',')) {
    const [, name = '', argument] = /^([a-z\d-]+)(?:=(.+))?$/.exec(text) ?? [];
    const step = Object.hasOwn(STEPS, name) ? STEPS[name]?.(argument, secrets) : undefined;
    if (step === undefined) return undefined;
    steps.push(step);
  }
  return { inner, prepare: (password) => steps.reduce((prepared, step) => step(prepared), password) };
}

/** @param stored a hash */
export function isPrepared(stored: string): boolean {
  return stored.startsWith('$over$');
}

function trim(password: string): string {
  return password.replace(PHP_BLANKS, '');
}

/** Meteor's own SHA256() encodes each half of a surrogate pair by itself, in three bytes. */
function toCesu8(text: string): Buffer {
  return Buffer.concat(
    text.split('').map((unit) => {
      const code = unit.charCodeAt(0);
      return code < 0xd800 || code > 0xdfff
        ? Buffer.from(unit, 'utf8')
        : Buffer.from([0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)]);
    }),
  );
}
