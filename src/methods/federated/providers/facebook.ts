import { type ProviderSettings } from '../../../config/index.js';
import { type Claims, commonOf, type Provider } from '../provider.js';

/**
 * https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow. There is no ID token; the address is there
 * only where the user has one and shares it, and nothing says that it was verified.
 */
export function facebook(settings: ProviderSettings): Provider {
  const { name = 'Facebook', issuer = 'https://www.facebook.com' } = settings;
  const root = issuer.replace(/\/$/, '');
  const graph = root.replace('://www.', '://graph.');
  return {
    ...commonOf(settings),
    name,
    idTokenAlg: undefined,
    endpoints: {
      ...{ kind: 'fixed', issuer: root },
      authorization: `${root}/dialog/oauth`,
      token: `${graph}/oauth/access_token`,
    },
    scopes: settings.scopes ?? ['public_profile', 'email'],
    userOf: async ({ read }) => {
      const user = (await read(`${graph}/me?fields=id,name,email`)) as Claims;
      return { subject: user['id'], email: user['email'], emailVerified: false, name: user['name'] };
    },
  };
}
