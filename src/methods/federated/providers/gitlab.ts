import { type ProviderSettings } from '../../../config/index.js';
import { type Provider } from '../provider.js';
import { openid } from './openid.js';

/** https://docs.gitlab.com/integration/openid_connect_provider/, or an instance of one's own. */
export function gitlab(settings: ProviderSettings): Provider {
  const { name = 'GitLab', issuer = 'https://gitlab.com' } = settings;
  return openid({ ...settings, name, issuer });
}
