import { type Feature } from '../../feature.js';
import { LoginController } from './login.controller.js';
import { PasswordMethodModule } from './password-method.module.js';
import { PasswordFactor } from './password.factor.js';
import { PasswordGrant } from './password.grant.js';
import { PasswordsController } from './passwords.controller.js';

/** Sign-up and login with a password; changing, forgetting and resetting it. */
export function password(): Feature {
  return {
    name: 'password',
    module: PasswordMethodModule,
    controllers: [LoginController, PasswordsController],
    loginMethods: ['password'],
    secondFactors: [PasswordFactor],
    grants: [PasswordGrant],
  };
}
