import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { type Clock } from '../../../common/clock.js';
import { type ProviderSettings } from '../../../config/index.js';
import { type Claims, commonOf, discoveryOf, type Provider, type ProviderAnswer } from '../provider.js';

/** Seconds that a secret is good for: long enough for one request. */
const SECRET_LIFETIME = 300;

/**
 * https://developer.apple.com/documentation/signinwithapple. The answer is a form that Apple's page sends, the name is told the
 * first time alone and beside the token, `email_verified` may be text, and the client's secret is a JWT.
 *
 * @param settings of the client: the Services ID, the team, and its key
 * @param clock the time of the secrets
 */
export function apple(settings: ProviderSettings, clock: Clock): Provider {
  const { name = 'Apple', issuer = 'https://appleid.apple.com', clientId } = settings;
  const { teamId = '', keyId = '', privateKey = '' } = settings;
  const key = createPrivateKey(privateKey);
  return {
    ...commonOf(settings),
    name,
    endpoints: { kind: 'discovery', url: discoveryOf(issuer), issuer },
    clientSecret: () => clientSecret({ key, keyId, teamId, clientId, audience: issuer }, clock.now()),
    scopes: settings.scopes ?? ['openid', 'email', 'name'],
    parameters: { response_mode: 'form_post' },
    postsForm: true,
    userOf: ({ claims, user }: ProviderAnswer) =>
      Promise.resolve({
        subject: claims['sub'],
        email: claims['email'],
        emailVerified: claims['email_verified'] === true || claims['email_verified'] === 'true',
        name: nameIn(user),
      }),
  };
}

interface SecretParts {
  readonly key: KeyObject;
  readonly keyId: string;
  readonly teamId: string;
  readonly clientId: string;
  readonly audience: string;
}

/** https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret */
function clientSecret({ key, keyId, teamId, clientId, audience }: SecretParts, now: Date): string {
  const iat = Math.floor(now.getTime() / 1000);
  const claims = { iss: teamId, iat, exp: iat + SECRET_LIFETIME, aud: audience, sub: clientId };
  const input = [{ alg: 'ES256', kid: keyId }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

/** It comes through the browser, unsigned: good enough for what somebody is called, and for nothing else. */
function nameIn(user: string | undefined): string | undefined {
  if (user === undefined) return undefined;
  try {
    const { name } = JSON.parse(user) as { name?: Claims };
    const parts = [name?.['firstName'], name?.['lastName']].filter((part) => typeof part === 'string');
    return parts.join(' ');
  } catch {
    return undefined;
  }
}
