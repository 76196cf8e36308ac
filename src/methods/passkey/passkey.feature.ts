import { type Feature } from '../../feature.js';
import { PasskeyAtLoginController } from './passkey-at-login.controller.js';
import { PasskeyLoginController } from './passkey-login.controller.js';
import { PasskeyWellKnownController } from './passkey-well-known.controller.js';
import { PasskeySecondFactor } from './passkey.factor.js';
import { PasskeyModule } from './passkey.module.js';
import { PasskeysController } from './passkeys.controller.js';

/**
 * Passkeys (WebAuthn): sign-up and login without a password, and a second factor after one. It needs the package
 * `@simplewebauthn/server`.
 */
export function passkeys(): Feature {
  return {
    name: 'passkeys',
    module: PasskeyModule,
    controllers: [PasskeysController, PasskeyLoginController, PasskeyAtLoginController],
    wellKnown: [PasskeyWellKnownController],
    loginMethods: ['passkey'],
    secondFactors: [PasskeySecondFactor],
  };
}
