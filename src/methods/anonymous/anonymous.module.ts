import { Module } from '@nestjs/common';
import { AccountMailsModule } from '../../accounts/index.js';
import { AuthModule } from '../../auth/index.js';
import { ClockModule } from '../../common/clock.module.js';
import { MakeRealFlow } from './make-real.flow.js';
import { OpenAnonymouslyFlow } from './open-anonymously.flow.js';

const FLOWS = [MakeRealFlow, OpenAnonymouslyFlow];

/** Anonymous accounts. */
@Module({
  imports: [ClockModule, AuthModule, AccountMailsModule],
  providers: FLOWS,
  exports: [...FLOWS, AuthModule],
})
export class AnonymousModule {}
