import { account, administration, audit } from './accounts/index.js';
import { AuthController, AuthModule, SessionsController } from './auth/index.js';
import { type Environment } from './config/index.js';
import { type Feature } from './feature.js';
import { passkeys } from './methods/passkey/index.js';
import { password } from './methods/password/index.js';
import { recoveryCodes } from './methods/recovery-codes/index.js';
import { totp } from './methods/totp/index.js';
import { discovery, oauth } from './oauth/index.js';

/** Going on after a login, and its end: refresh, log-out, and the sessions of one's own. */
export function sessions(): Feature {
  return { name: 'sessions', module: AuthModule, controllers: [AuthController, SessionsController] };
}

/**
 * @param environment the settings of the service
 * @returns what it has: second factors as well, unless they are off; one-time codes where there is something to keep their
 * secrets under
 */
export function serviceFeatures({ variables: { MFA_POLICY, KEY_ENCRYPTION_KEY } }: Environment): Feature[] {
  if (!MFA_POLICY.offered) return defaultFeatures();
  const sealed = KEY_ENCRYPTION_KEY === undefined ? [] : [totp()];
  return [...defaultFeatures(), ...sealed, passkeys(), recoveryCodes()];
}

/** @returns what an application has that does not say what it wants */
export function defaultFeatures(): Feature[] {
  return [password(), sessions(), account(), oauth(), administration(), audit(), discovery()];
}
