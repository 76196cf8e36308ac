import { fold, readings } from './normal-form.js';

/** What is known of the person a password is for. */
export interface PasswordOwner {
  /** What the person is called. */
  readonly name?: string;
  /** The address, in any form. */
  readonly email?: string;
  /** The name to log in with, if there is one. */
  readonly username?: string;
}

/** More than a date's worth of digits around a name is somebody's own secret, not decoration. */
const MAX_DECORATION = 8;
const MIN_TERM = 2;

/**
 * Whether a password is only the owner's name, e-mail address or username: in any case and order, doubled,
 * backwards, with digits for letters, with up to 8 digits or signs around it. One that merely contains
 * a name passes: "ann" is in too many words (NIST SP 800-63B-4 §3.1.1.2; OWASP ASVS 5.0, 6.2.11).
 *
 * @param password of at most a few hundred characters; the time grows with its length times that of the terms
 * @param owner what is known; nothing known, nothing refused
 */
export function isPersonal(password: string, owner: PasswordOwner): boolean {
  const terms = termsOf(owner);
  return formsOf(fold(password)).some((form) => isMadeOf(form, terms));
}

function termsOf({ name = '', email = '', username = '' }: PasswordOwner): string[] {
  const local = email.slice(0, email.lastIndexOf('@') + 1);
  // Mail for "john+shop@…" goes to "john": the part before the sign is a name of its own.
  const terms = [name, email, local, local.split('+')[0] ?? '', username]
    .flatMap((text) => [text, ...text.split(/[^\p{L}\p{M}\p{N}]+/u)])
    .flatMap((term) => [squash(fold(term)), lettersOf(fold(term))])
    .filter((term) => Array.from(term).length >= MIN_TERM);
  return [...new Set(terms.flatMap((term) => [term, Array.from(term).reverse().join('')]))];
}

function formsOf(text: string): string[] {
  const bare = text.replace(/^[^\p{L}]+|(?<=\p{L})[^\p{L}]+$/gu, '');
  const decoration = text.length - bare.length;
  const forms = decoration <= MAX_DECORATION ? [...readings(bare), lettersOf(bare)] : [];
  return [...readings(text), ...forms].map(squash).filter((form) => form !== '');
}

/** Whether a form can be cut into terms with nothing left over. */
function isMadeOf(form: string, terms: readonly string[]): boolean {
  const reached = new Set([0]);
  for (let at = 0; at < form.length; at++) {
    if (!reached.has(at)) continue;
    for (const term of terms) if (form.startsWith(term, at)) reached.add(at + term.length);
  }
  return reached.has(form.length);
}

const squash = (text: string): string => text.replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
const lettersOf = (text: string): string => text.replace(/[^\p{L}\p{M}]+/gu, '');
