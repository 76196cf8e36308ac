import { Module } from '@nestjs/common';
import { AuthModule } from '../../auth/index.js';
import { ClockModule } from '../../common/clock.module.js';
import { AccountsModule } from '../accounts.module.js';
import { ChangeEmailFlow } from '../email/change-email.flow.js';
import { VerifyEmailFlow } from '../email/verify-email.flow.js';
import { AccountMailsModule } from '../mails/account-mails.module.js';
import { DeleteMeFlow } from './delete-me.flow.js';
import { ExportMeFlow } from './export-me.flow.js';
import { UpdateMeFlow } from './update-me.flow.js';

const MODULES = [AccountsModule, AccountMailsModule, AuthModule];
const FLOWS = [ChangeEmailFlow, VerifyEmailFlow, UpdateMeFlow, DeleteMeFlow, ExportMeFlow];

/** What people do with their own account. */
@Module({
  imports: [ClockModule, ...MODULES],
  providers: FLOWS,
  exports: [...FLOWS, ...MODULES],
})
export class SelfModule {}
