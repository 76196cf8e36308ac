import { domainToASCII } from 'node:url';
import type { z } from 'zod';
import { field } from './field.js';

/** Who may open an account for themselves, whatever they do it with. */
export interface SignUpPolicy {
  /** As it was set, without the domains. */
  readonly kind: 'open' | 'domains' | 'invitation' | 'closed';
  /** `all`, or whose addresses are on one of these, in their normal form; nobody's where there is none. */
  readonly domains: 'all' | readonly string[];
}

const WORDS: Readonly<Record<string, SignUpPolicy>> = {
  open: { kind: 'open', domains: 'all' },
  invitation: { kind: 'invitation', domains: [] },
  closed: { kind: 'closed', domains: [] },
};
const DOMAINS = 'domains:';
const DOMAIN = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z](?:[a-z\d-]{0,61}[a-z\d])?$/;

/** @returns a schema from `open`, `invitation`, `closed` or `domains:` with domains */
export function signUpPolicy(): z.ZodType<SignUpPolicy, string> {
  const rule =
    'must be open, invitation, closed, or domains: with domains, such as domains:example.com,example.org';
  return field(rule, (text) => {
    if (Object.hasOwn(WORDS, text)) return WORDS[text];
    if (!text.startsWith(DOMAINS)) return undefined;
    const domains = text
      .slice(DOMAINS.length)
      .split(',')
      .map((domain) => domainToASCII(domain.trim()));
    return domains.every((domain) => DOMAIN.test(domain)) ? { kind: 'domains', domains } : undefined;
  });
}

/**
 * @param policy who may
 * @param email an address in its normal form
 * @returns whether its owner may open an account with it
 */
export function maySignUp({ domains }: SignUpPolicy, email: string): boolean {
  return domains === 'all' || domains.includes(email.slice(email.lastIndexOf('@') + 1));
}
