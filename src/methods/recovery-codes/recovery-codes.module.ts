import { Module } from '@nestjs/common';
import { AccountMailsModule } from '../../accounts/index.js';
import { AuthModule } from '../../auth/index.js';
import { ClockModule } from '../../common/clock.module.js';
import { RecoveryCodeFactor } from './recovery-code.factor.js';
import { RecoveryCodesStore } from './recovery-codes.store.js';

/** What stands in for lost factors. */
@Module({
  imports: [ClockModule, AuthModule, AccountMailsModule],
  providers: [RecoveryCodeFactor, RecoveryCodesStore],
  exports: [RecoveryCodeFactor, AuthModule, AccountMailsModule],
})
export class RecoveryCodesModule {}
