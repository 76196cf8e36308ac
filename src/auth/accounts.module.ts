import { Module } from '@nestjs/common';
import { ClockModule } from '../common/clock.module.js';
import { MailModule } from '../mail/index.js';
import { PasswordsModule } from '../passwords/index.js';
import { RevocationModule } from '../revocation/index.js';
import { SessionsModule } from '../sessions/index.js';
import { UsersModule } from '../users/index.js';
import { EndSessions } from './flows/end-sessions.js';
import { ImportUsersFlow } from './flows/import-users.flow.js';

/** The flows that need no token and no request: the command line uses them as well as the service. */
@Module({
  imports: [ClockModule, MailModule, PasswordsModule, RevocationModule, SessionsModule, UsersModule],
  providers: [EndSessions, ImportUsersFlow],
  exports: [
    EndSessions,
    ImportUsersFlow,
    MailModule,
    PasswordsModule,
    RevocationModule,
    SessionsModule,
    UsersModule,
  ],
})
export class AccountsModule {}
