import { Module } from '@nestjs/common';
import { AccountMailsModule, AccountsModule } from '../../accounts/index.js';
import { AuthModule } from '../../auth/index.js';
import { ClockModule } from '../../common/clock.module.js';
import { EmailFactor } from './email.factor.js';
import { FinishEmailLoginFlow } from './finish-email-login.flow.js';
import { FlowCookie } from './flow-cookie.js';
import { MailboxProof } from './mailbox-proof.js';
import { StartEmailLoginFlow } from './start-email-login.flow.js';

const PARTS = [EmailFactor, FinishEmailLoginFlow, FlowCookie, MailboxProof, StartEmailLoginFlow];

/** Logging in by mail. */
@Module({
  imports: [ClockModule, AccountsModule, AuthModule, AccountMailsModule],
  providers: PARTS,
  exports: [...PARTS, AuthModule],
})
export class EmailLoginModule {}
