import { Module } from '@nestjs/common';
import { ClockModule } from '../common/clock.module.js';
import { MailModule } from '../mail/index.js';
import { PasswordsModule } from '../passwords/index.js';
import { RevocationModule } from '../revocation/index.js';
import { SessionsModule } from '../sessions/index.js';
import { GuessingModule } from '../throttling/index.js';
import { UsersModule } from '../users/index.js';
import { CheckPassword } from './flows/check-password.js';
import { EndSessions } from './flows/end-sessions.js';

/** The flows that need no token and no request: the command line uses them as well as the service. */
@Module({
  imports: [
    ClockModule,
    GuessingModule,
    MailModule,
    PasswordsModule,
    RevocationModule,
    SessionsModule,
    UsersModule,
  ],
  providers: [CheckPassword, EndSessions],
  exports: [
    CheckPassword,
    EndSessions,
    MailModule,
    PasswordsModule,
    RevocationModule,
    SessionsModule,
    UsersModule,
  ],
})
export class AccountsModule {}
