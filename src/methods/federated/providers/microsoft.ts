import { type ProviderSettings } from '../../../config/index.js';
import { commonOf, discoveryOf, type Provider } from '../provider.js';

/**
 * https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols-oidc. `sub` is another one for each client: `oid` is
 * the user, in the tenant of the issuer. An administrator of any tenant writes what they like into `email`, so it proves nothing.
 */
export function microsoft(settings: ProviderSettings): Provider {
  const { name = 'Microsoft', issuer = 'https://login.microsoftonline.com', tenant = 'common' } = settings;
  return {
    ...commonOf(settings),
    name,
    endpoints: {
      ...{ kind: 'discovery', issuer: undefined, isEntra: true },
      url: discoveryOf(`${issuer.replace(/\/$/, '')}/${tenant}/v2.0`),
    },
    scopes: settings.scopes ?? ['openid', 'email', 'profile'],
    userOf: ({ claims }) =>
      Promise.resolve({
        ...(typeof claims['iss'] === 'string' && { issuer: claims['iss'] }),
        subject: claims['oid'],
        email: claims['email'],
        emailVerified: false,
        name: claims['name'],
      }),
  };
}
