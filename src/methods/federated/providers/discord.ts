import { type ProviderSettings } from '../../../config/index.js';
import { type Claims, commonOf, type Provider } from '../provider.js';

/** https://discord.com/developers/docs/topics/oauth2. There is no ID token, and `verified` is of the address. */
export function discord(settings: ProviderSettings): Provider {
  const { name = 'Discord', issuer = 'https://discord.com' } = settings;
  const root = issuer.replace(/\/$/, '');
  return {
    ...commonOf(settings),
    name,
    idTokenAlg: undefined,
    endpoints: {
      ...{ kind: 'fixed', issuer: root },
      authorization: `${root}/oauth2/authorize`,
      token: `${root}/api/oauth2/token`,
    },
    scopes: settings.scopes ?? ['identify', 'email'],
    userOf: async ({ read }) => {
      const user = (await read(`${root}/api/users/@me`)) as Claims;
      return {
        subject: user['id'],
        email: user['email'] ?? undefined,
        emailVerified: user['verified'] === true,
        name: user['global_name'] ?? user['username'],
      };
    },
  };
}
