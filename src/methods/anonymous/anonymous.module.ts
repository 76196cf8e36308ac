import { Module } from '@nestjs/common';
import { AccountMailsModule, AccountsModule } from '../../accounts/index.js';
import { AuthModule } from '../../auth/index.js';
import { ClockModule } from '../../common/clock.module.js';
import { IdleAccountsKeeper } from './idle-accounts.keeper.js';
import { MakeRealFlow } from './make-real.flow.js';
import { OpenAnonymouslyFlow } from './open-anonymously.flow.js';

const PARTS = [IdleAccountsKeeper, MakeRealFlow, OpenAnonymouslyFlow];

/** Anonymous accounts. */
@Module({
  imports: [ClockModule, AccountsModule, AuthModule, AccountMailsModule],
  providers: PARTS,
  exports: [...PARTS, AuthModule],
})
export class AnonymousModule {}
