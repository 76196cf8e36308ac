import { type Feature } from '../../feature.js';
import { TotpAtLoginController } from './totp-at-login.controller.js';
import { TotpSecondFactor } from './totp.factor.js';
import { TotpController } from './totp.controller.js';
import { TotpModule } from './totp.module.js';

/** One-time codes of applications as a second factor (RFC 6238). It needs KEY_ENCRYPTION_KEY. */
export function totp(): Feature {
  return {
    name: 'totp',
    module: TotpModule,
    controllers: [TotpController, TotpAtLoginController],
    secondFactors: [TotpSecondFactor],
  };
}
