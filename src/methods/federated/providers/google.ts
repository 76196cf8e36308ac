import { type ProviderSettings } from '../../../config/index.js';
import { commonOf, discoveryOf, type Provider } from '../provider.js';
import { userOfOpenid } from './openid.js';

/** https://developers.google.com/identity/openid-connect/openid-connect */
export function google(settings: ProviderSettings): Provider {
  const { name = 'Google', issuer = 'https://accounts.google.com', hostedDomain } = settings;
  return {
    ...commonOf(settings),
    name,
    endpoints: { kind: 'discovery', url: discoveryOf(issuer), issuer },
    scopes: settings.scopes ?? ['openid', 'email', 'profile'],
    ...(hostedDomain !== undefined && { parameters: { hd: hostedDomain } }),
    // The parameter is in the hands of whoever follows the link; the claim is signed.
    userOf: async (answer) =>
      hostedDomain === undefined || answer.claims['hd'] === hostedDomain ? userOfOpenid(answer) : undefined,
  };
}
