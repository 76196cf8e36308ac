import { EMAIL_METHOD } from '../../auth/index.js';
import { type Feature } from '../../feature.js';
import { EmailLoginController } from './email-login.controller.js';
import { EmailLoginModule } from './email-login.module.js';
import { EmailFactor } from './email.factor.js';

/** Logins, and first ones, by a link or a code that is mailed. */
export function emailLogin(): Feature {
  return {
    name: 'email-login',
    module: EmailLoginModule,
    controllers: [EmailLoginController],
    loginMethods: [EMAIL_METHOD],
    secondFactors: [EmailFactor],
  };
}
