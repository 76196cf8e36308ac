import { Module } from '@nestjs/common';
import { AuthModule } from '../../auth/index.js';
import { ClockModule } from '../../common/clock.module.js';
import { AccountsModule } from '../accounts.module.js';

/** What administrators do to accounts, by HTTP. */
@Module({
  imports: [AccountsModule, AuthModule, ClockModule],
  exports: [AccountsModule, AuthModule, ClockModule],
})
export class AdministrationModule {}
