import { Module } from '@nestjs/common';
import { KernelModule } from '../auth/index.js';
import { ClockModule } from '../common/clock.module.js';
import { ChangeUserFlow } from './administration/change-user.flow.js';
import { CreateAdminFlow } from './administration/create-admin.flow.js';
import { FirstAdmin } from './administration/first-admin.js';
import { InviteUserFlow } from './administration/invite-user.flow.js';
import { ReadAuditFlow } from './administration/read-audit.flow.js';
import { ResetFactorsFlow } from './administration/reset-factors.flow.js';
import { STORED_ACCOUNT_DATA } from './data/index.js';
import { VerifyAuditFlow } from './administration/verify-audit.flow.js';
import { DeleteUserFlow } from './delete-user.flow.js';
import { AddressClaim } from './email/address-claim.js';
import { ImportUsersFlow } from './import/import-users.flow.js';
import { AccountMailsModule } from './mails/account-mails.module.js';

const PARTS = [KernelModule, AccountMailsModule];
const FLOWS = [
  AddressClaim,
  InviteUserFlow,
  ImportUsersFlow,
  ChangeUserFlow,
  DeleteUserFlow,
  CreateAdminFlow,
  FirstAdmin,
  ReadAuditFlow,
  ResetFactorsFlow,
  VerifyAuditFlow,
];

/** The flows that need no token and no request: the command line uses them as well as the service. */
@Module({
  imports: [ClockModule, ...PARTS],
  providers: [...FLOWS, ...STORED_ACCOUNT_DATA],
  exports: [...FLOWS, ...STORED_ACCOUNT_DATA, ...PARTS],
})
export class AccountsModule {}
