import { type Feature } from '../../feature.js';
import { RecoveryCodeFactor } from './recovery-code.factor.js';
import { RecoveryCodesController } from './recovery-codes.controller.js';
import { RecoveryCodesModule } from './recovery-codes.module.js';

/** Ten codes that stand in for a lost factor, made with the first one. */
export function recoveryCodes(): Feature {
  return {
    name: 'recovery-codes',
    module: RecoveryCodesModule,
    controllers: [RecoveryCodesController],
    secondFactors: [RecoveryCodeFactor],
  };
}
