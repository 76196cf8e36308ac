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
import { FirstAdmin } from './first-admin.js';
import { ChangeUserFlow } from './flows/change-user.flow.js';
import { CheckPassword } from './flows/check-password.js';
import { CreateAdminFlow } from './flows/create-admin.flow.js';
import { DeleteUserFlow } from './flows/delete-user.flow.js';
import { EndSessions } from './flows/end-sessions.js';
import { ImportUsersFlow } from './flows/import-users.flow.js';
import { InviteUserFlow } from './flows/invite-user.flow.js';

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
  CheckPassword,
  EndSessions,
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
