import { account, administration, audit } from './accounts/index.js';
import {
  AuthController,
  AuthModule,
  ConfirmedAddressRequirement,
  MethodsController,
  SessionsController,
} from './auth/index.js';
import { type Environment, productSlice } from './config/index.js';
import { adminConsole } from './console/index.js';
import { type Feature } from './feature.js';
import { anonymousUsers } from './methods/anonymous/index.js';
import { emailLogin } from './methods/email/index.js';
import { federated, type FederatedFeature, type FederatedOptions } from './methods/federated/index.js';
import { passkeys } from './methods/passkey/index.js';
import { password } from './methods/password/index.js';
import { recoveryCodes } from './methods/recovery-codes/index.js';
import { totp } from './methods/totp/index.js';
import { discovery, oauth } from './oauth/index.js';
import { operations } from './operations/index.js';
import { pages } from './pages/index.js';

/** How people can log in, going on after a login, and its end: refresh, log-out, and the sessions of one's own. */
export function sessions(): Feature {
  return {
    name: 'sessions',
    module: AuthModule,
    controllers: [AuthController, MethodsController, SessionsController],
    requirements: [ConfirmedAddressRequirement],
  };
}

/**
 * @param environment the settings of the service
 * @returns what it has: pages for people, unless they are off, or sessions are in no cookie; logins by mail and anonymous accounts where they are on; second factors, unless they are off; one-time
 * codes where there is something to keep their secrets under
 */
export function serviceFeatures(environment: Environment): Feature[] {
  const { variables, providers } = environment;
  const { MFA_POLICY, KEY_ENCRYPTION_KEY, EMAIL_LOGIN, ANONYMOUS_USERS } = variables;
  const chosen = [
    ...defaultFeatures(),
    operations(),
    // Who opens the console logs in by the pages.
    ...(productSlice.read(environment).pages ? [pages(), adminConsole()] : []),
    ...(EMAIL_LOGIN ? [emailLogin()] : []),
    ...(ANONYMOUS_USERS ? [anonymousUsers()] : []),
    // Without providers as well: who has linked one before can still see and unlink it.
    federated({ providers, redirectUris: variables.FEDERATED_REDIRECT_URIS }),
  ];
  if (!MFA_POLICY.offered) return chosen;
  const sealed = KEY_ENCRYPTION_KEY === undefined ? [] : [totp()];
  return [...chosen, ...sealed, passkeys(), recoveryCodes()];
}

export { checkProvider, type Finding } from './methods/federated/index.js';

/**
 * @param features of an application
 * @returns what `federated()` was given; undefined where it is not among them
 */
export function federationOf(features: readonly Feature[]): FederatedOptions | undefined {
  return features.find((feature): feature is FederatedFeature => feature.name === 'federated')?.federated;
}

/** @returns what an application has that does not say what it wants */
export function defaultFeatures(): Feature[] {
  return [password(), sessions(), account(), oauth(), administration(), audit(), discovery()];
}
