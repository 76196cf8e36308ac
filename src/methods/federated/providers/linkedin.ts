import { type ProviderSettings } from '../../../config/index.js';
import { type Provider } from '../provider.js';
import { openid } from './openid.js';

/**
 * https://learn.microsoft.com/en-us/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2. Its metadata are not
 * below the host alone, its ID tokens have no nonce, and a `code_verifier` makes the client's secret invalid.
 */
export function linkedin(settings: ProviderSettings): Provider {
  const { name = 'LinkedIn', issuer = 'https://www.linkedin.com/oauth' } = settings;
  return { ...openid({ ...settings, name, issuer }), refusesPkce: true, omitsNonce: true };
}
