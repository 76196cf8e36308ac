import { domainToASCII } from 'node:url';

/** What separates the labels of a domain, in every script (UTS 46 §2.3). */
const DOTS = /[.\u3002\uff0e\uff61]/;

const ASCII = /^\p{ASCII}*$/u;

/**
 * The form in which an e-mail address is stored and compared: lower case, an international domain in
 * punycode, the local part in NFC (RFC 6532 §3.1). Lower case for the local part too: no provider of note tells `Ann@` from `ann@`, and people type both.
 *
 * @param email a valid address
 * @returns the same address in its normal form; an address that has none stays as it is
 */
export function normalEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const domain = domainToASCII(email.slice(at + 1));
  return domain === '' ? email : `${email.slice(0, at)}@${domain}`.normalize('NFC').toLowerCase();
}

/**
 * The same for the beginning of an address, which may end anywhere. A label of an international domain is in punycode as a
 * whole, so it must be there in full; of an ASCII one the beginning does.
 *
 * @param prefix anything
 * @returns what the normal form of such an address begins with
 */
export function normalEmailPrefix(prefix: string): string {
  const typed = prefix.trim();
  const at = typed.lastIndexOf('@');
  if (at === -1) return typed.toLowerCase();
  const labels = typed
    .slice(at + 1)
    .split(DOTS)
    .map((label) => (ASCII.test(label) ? label : domainToASCII(label) || label));
  return `${typed.slice(0, at)}@${labels.join('.')}`.toLowerCase();
}

/**
 * One text for whatever somebody calls themselves when they log in, the same however it is typed.
 *
 * @param name a valid address or username
 * @returns its normal form, marked as the one or the other
 */
export function normalLoginName(name: { email: string } | { username: string }): string {
  return 'email' in name ? `email:${normalEmail(name.email)}` : `username:${normalUsername(name.username)}`;
}

/**
 * The form in which a username is stored and compared, so that `Ann` and `ann` are one person.
 *
 * @param username a valid username
 * @returns the same name in lower case
 */
export function normalUsername(username: string): string {
  return username.toLowerCase();
}
