import { account, administration, audit } from './accounts/index.js';
import { AuthController, AuthModule, SessionsController } from './auth/index.js';
import { type Feature } from './feature.js';
import { password } from './methods/password/index.js';
import { discovery, oauth } from './oauth/index.js';

/** Going on after a login, and its end: refresh, log-out, and the sessions of one's own. */
export function sessions(): Feature {
  return { name: 'sessions', module: AuthModule, controllers: [AuthController, SessionsController] };
}

/** @returns what an application has that does not say what it wants */
export function defaultFeatures(): Feature[] {
  return [password(), sessions(), account(), oauth(), administration(), audit(), discovery()];
}
