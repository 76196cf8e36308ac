import { Module } from '@nestjs/common';
import { AccountMailsModule } from '../../accounts/index.js';
import { AuthModule } from '../../auth/index.js';
import { ClockModule } from '../../common/clock.module.js';
import { TotpSecrets } from '../../users/index.js';
import { EnrolTotpFlow } from './enrol-totp.flow.js';
import { TotpSecondFactor } from './totp.factor.js';
import { TotpStore } from './totp.store.js';

const PARTS = [EnrolTotpFlow, TotpSecondFactor, TotpSecrets, TotpStore];

/** One-time codes of applications. */
@Module({
  imports: [ClockModule, AuthModule, AccountMailsModule],
  providers: PARTS,
  exports: [...PARTS, AuthModule, AccountMailsModule],
})
export class TotpModule {}
