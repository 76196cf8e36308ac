import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { ClockModule } from '../common/clock.module.js';
import { MailModule } from '../mail/index.js';
import { MailedTokensModule } from '../mailed-tokens/index.js';
import { PasswordsModule } from '../passwords/index.js';
import { RevocationModule } from '../revocation/index.js';
import { SessionsModule } from '../sessions/index.js';
import { GuessingModule } from '../throttling/index.js';
import { UsersModule } from '../users/index.js';
import { PasswordVerifier, SessionTerminator } from '../auth/index.js';
import { FirstAdmin } from './administration/first-admin.js';
import { ChangeUserFlow } from './administration/change-user.flow.js';
import { CreateAdminFlow } from './administration/create-admin.flow.js';
import { DeleteUserFlow } from './delete-user.flow.js';
import { ImportUsersFlow } from './import/import-users.flow.js';
import { InviteUserFlow } from './administration/invite-user.flow.js';

const PARTS = [
  AuditModule,
  GuessingModule,
  MailModule,
  MailedTokensModule,
  PasswordsModule,
  RevocationModule,
  SessionsModule,
  UsersModule,
];
const FLOWS = [
  PasswordVerifier,
  SessionTerminator,
  InviteUserFlow,
  ImportUsersFlow,
  ChangeUserFlow,
  DeleteUserFlow,
  CreateAdminFlow,
  FirstAdmin,
];

/** The flows that need no token and no request: the command line uses them as well as the service. */
@Module({
  imports: [ClockModule, ...PARTS],
  providers: FLOWS,
  exports: [...FLOWS, ...PARTS],
})
export class AccountsModule {}
