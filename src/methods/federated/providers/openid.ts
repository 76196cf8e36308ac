import { type ProviderSettings } from '../../../config/index.js';
import {
  type Claims,
  commonOf,
  discoveryOf,
  type Provider,
  type ProviderAnswer,
  type ProviderUser,
} from '../provider.js';

/** Any OpenID provider, by its metadata. */
export function openid(settings: ProviderSettings): Provider {
  const { id, name = id, issuer, discoveryUrl, scopes = ['openid', 'email', 'profile'] } = settings;
  return {
    ...commonOf(settings),
    name,
    endpoints: { kind: 'discovery', url: discoveryUrl ?? discoveryOf(issuer ?? ''), issuer },
    scopes,
    userOf: userOfOpenid,
  };
}

/**
 * By the claims of OpenID Connect. Many providers tell the address at the userinfo endpoint alone, and only `true` says that it
 * is verified: most say nothing.
 *
 * @param answer what the provider told
 */
export async function userOfOpenid({ claims, userinfo }: ProviderAnswer): Promise<ProviderUser> {
  const isComplete = claims['email'] !== undefined && claims['email_verified'] !== undefined;
  const sources: readonly Claims[] = isComplete ? [claims] : [claims, await userinfo()];
  const email = sources.map((source) => source['email']).find((each) => each !== undefined);
  return {
    subject: claims['sub'],
    email,
    emailVerified: sources.some((source) => source['email'] === email && source['email_verified'] === true),
    name: sources.map((source) => source['name']).find((each) => each !== undefined),
  };
}
