import { type Feature } from '../feature.js';
import { DiscoveryController } from './discovery.controller.js';
import { OAuthModule } from './oauth.module.js';
import { RevocationsController } from './revocations.controller.js';

/** What other services need to verify tokens by themselves: keys, metadata, the revocation list. */
export function discovery(): Feature {
  return {
    name: 'discovery',
    module: OAuthModule,
    wellKnown: [DiscoveryController, RevocationsController],
    describesResource: true,
  };
}
