import { type ProviderSettings } from '../../../config/index.js';
import { type Claims, commonOf, type Provider, type ProviderAnswer } from '../provider.js';

/**
 * https://docs.github.com/en/apps/oauth-apps. There is no ID token; the address that counts is asked for apart, and the token
 * endpoint answers errors with 200, which have no token in them.
 */
export function github(settings: ProviderSettings): Provider {
  const { name = 'GitHub', issuer = 'https://github.com' } = settings;
  const root = issuer.replace(/\/$/, '');
  // GitHub Enterprise Server has its interface below its own host.
  const api = root === 'https://github.com' ? 'https://api.github.com' : `${root}/api/v3`;
  return {
    ...commonOf(settings),
    name,
    idTokenAlg: undefined,
    endpoints: {
      ...{ kind: 'fixed', issuer: root },
      authorization: `${root}/login/oauth/authorize`,
      token: `${root}/login/oauth/access_token`,
    },
    scopes: settings.scopes ?? ['read:user', 'user:email'],
    userOf: async ({ read }: ProviderAnswer) => {
      const user = (await read(`${api}/user`)) as Claims;
      const email = verifiedAddress(await read(`${api}/user/emails`));
      return {
        subject: user['id'],
        email,
        emailVerified: email !== undefined,
        // Most have told none.
        name: user['name'] ?? user['login'],
      };
    },
  };
}

/** Where GitHub itself takes an address for private ones: no mail arrives there. */
const NO_MAILBOX = '@users.noreply.';

/** The primary one, or else the first. */
function verifiedAddress(addresses: unknown): unknown {
  if (!Array.isArray(addresses)) return undefined;
  const verified = (addresses as Claims[]).filter(
    ({ email, verified: isVerified }) => isVerified === true && !String(email).includes(NO_MAILBOX),
  );
  return (verified.find((each) => each['primary'] === true) ?? verified[0])?.['email'];
}
