import { isAddress } from '../../common/fields/index.js';
import { normalEmail } from '../../users/index.js';
import { type Provider, type ProviderUser } from './provider.js';

/** Who has logged in at a provider, in our own words. */
export interface Profile {
  /** The id of the provider. */
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  /** In its normal form; absent where there is none, or none that we take. */
  readonly email?: string;
  readonly emailVerified: boolean;
  /** Whether the address is the provider's own to give, and it says so: then it stands for the proof of an account with it. */
  readonly isAuthoritative: boolean;
  /** What they may be called here. */
  readonly name: string;
}

const MAX_SUBJECT_LENGTH = 255;
const MAX_NAME_LENGTH = 100;

/**
 * @param provider which
 * @param user what it told
 * @param issuer the provider's own
 * @returns who it is; undefined when it does not say
 */
export function profileOf(provider: Provider, user: ProviderUser, issuer: string): Profile | undefined {
  const subject = typeof user.subject === 'number' ? String(user.subject) : user.subject;
  if (typeof subject !== 'string' || subject === '' || subject.length > MAX_SUBJECT_LENGTH) return undefined;
  const email = isAddress(user.email) ? normalEmail(user.email) : undefined;
  const isOwnDomain =
    email !== undefined && provider.authoritativeDomains.includes(email.slice(email.lastIndexOf('@') + 1));
  return {
    ...{ provider: provider.id, issuer: user.issuer ?? issuer, subject },
    ...(email !== undefined && { email }),
    emailVerified: email !== undefined && user.emailVerified,
    isAuthoritative: isOwnDomain && user.emailVerified,
    name: nameOf(user.name) ?? nameOf(email?.split('@')[0]) ?? provider.name,
  };
}

/** As `NameField` takes it: without what does not show, cut to its length. */
function nameOf(name: unknown): string | undefined {
  if (typeof name !== 'string') return undefined;
  const shown = name.replace(/[\p{Cc}\p{Cs}]/gu, ' ').trim();
  // Cut through a pair of surrogates, perhaps.
  const whole = shown
    .slice(0, MAX_NAME_LENGTH)
    .replace(/\p{Cs}$/u, '')
    .trim();
  return whole === '' ? undefined : whole;
}
