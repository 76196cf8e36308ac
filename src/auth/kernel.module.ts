import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { ChallengesModule } from '../challenges/index.js';
import { ClockModule } from '../common/clock.module.js';
import { PasswordsModule } from '../passwords/index.js';
import { RevocationModule } from '../revocation/index.js';
import { SessionsModule } from '../sessions/index.js';
import { GuessingModule } from '../throttling/index.js';
import { UsersModule } from '../users/index.js';
import { FactorGuesses } from './factors/factor-guesses.js';
import { PasswordVerifier } from './password-verifier.js';
import { Reauthentication } from './reauthentication.js';
import { SessionTerminator } from './session-terminator.js';

const STORES = [
  AuditModule,
  ChallengesModule,
  GuessingModule,
  PasswordsModule,
  RevocationModule,
  SessionsModule,
  UsersModule,
];
const PARTS = [FactorGuesses, PasswordVerifier, Reauthentication, SessionTerminator];

/** What of the kernel needs neither a token nor a request, so that the command line can have it without the rest. */
@Module({
  imports: [ClockModule, ...STORES],
  providers: PARTS,
  exports: [...PARTS, ...STORES],
})
export class KernelModule {}
