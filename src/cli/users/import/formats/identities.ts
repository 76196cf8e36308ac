import { type DumpIdentity, type DumpRecord } from './import-format.js';
import { text, truth } from './values.js';

/**
 * Providers whose users are the same here as in any other system: the issuer that we give them, and a subject that does not
 * depend on how the other system asked. Microsoft is not among them: what others keep of it is another id for each client.
 */
const ISSUERS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    apple: 'https://appleid.apple.com',
    discord: 'https://discord.com',
    facebook: 'https://www.facebook.com',
    github: 'https://github.com',
    gitlab: 'https://gitlab.com',
    google: 'https://accounts.google.com',
    linkedin: 'https://www.linkedin.com/oauth',
  }),
);

/** What other systems call them. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'apple.com': 'apple',
    'sign-in-with-apple': 'apple',
    'facebook.com': 'facebook',
    'github.com': 'github',
    'google.com': 'google',
    'google-oauth2': 'google',
    google_oauth2: 'google',
    'google-oauth-2': 'google',
    'linkedin-openid-connect': 'linkedin',
    linkedin_oidc: 'linkedin',
    openid_connect_linkedin: 'linkedin',
  }),
);

/** An account at a provider as another system keeps it. */
export interface ForeignIdentity {
  /** What that system calls the provider. */
  readonly provider: unknown;
  readonly subject: unknown;
  readonly email?: unknown;
  readonly emailVerified?: unknown;
}

/** What is said of identities that have no place here. */
export const UNKNOWN_PROVIDER = 'identities of providers that are not the same everywhere';

/**
 * @param found the identities of a user
 * @returns those that will be known again at a login here, and whether there are others
 */
export function knownIdentities(found: readonly ForeignIdentity[]): {
  identities: DumpIdentity[];
  leftOut: string[];
} {
  const identities = found.flatMap((each) => knownIdentity(each) ?? []);
  return { identities, leftOut: identities.length < found.length ? [UNKNOWN_PROVIDER] : [] };
}

function knownIdentity({
  provider,
  subject,
  email,
  emailVerified,
}: ForeignIdentity): DumpIdentity | undefined {
  const called = text(provider)?.toLowerCase() ?? '';
  const name = OTHER_NAMES.get(called) ?? called;
  const issuer = ISSUERS.get(name);
  const id = text(subject);
  if (issuer === undefined || id === undefined) return undefined;
  const address = text(email);
  return {
    ...{ issuer, subject: id, provider: name },
    ...(address !== undefined && { email: address, emailVerified: truth(emailVerified) ?? false }),
  };
}

/**
 * @param services what Meteor and Rocket.Chat keep of logins: an object by provider
 */
export function ofServices(services: DumpRecord): ForeignIdentity[] {
  return Object.entries(services).flatMap(([provider, service]) => {
    const { id, email, verified_email } = (service ?? {}) as DumpRecord;
    const isProvider = ISSUERS.has(OTHER_NAMES.get(provider) ?? provider);
    return isProvider && text(id) !== undefined
      ? [{ provider, subject: id, email, emailVerified: verified_email }]
      : [];
  });
}
