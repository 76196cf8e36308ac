import { type Feature } from '../feature.js';
import { OAuthController } from './oauth.controller.js';
import { OAuthModule } from './oauth.module.js';
import { RefreshGrant } from './refresh.grant.js';

/** Token, introspection and revocation endpoint, for OAuth clients. */
export function oauth(): Feature {
  return { name: 'oauth', module: OAuthModule, controllers: [OAuthController], grants: [RefreshGrant] };
}
