import { Module } from '@nestjs/common';
import { AccountMailsModule } from '../../accounts/index.js';
import { AuthModule } from '../../auth/index.js';
import { ClockModule } from '../../common/clock.module.js';
import { LogInWithPasskeyFlow } from './log-in-with-passkey.flow.js';
import { PasskeyVerifier } from './passkey-verifier.js';
import { PasskeySecondFactor } from './passkey.factor.js';
import { PasskeyStore } from './passkey.store.js';
import { RegisterPasskeyFlow } from './register-passkey.flow.js';
import { RelyingParty } from './relying-party.js';
import { SignUpWithPasskeyFlow } from './sign-up-with-passkey.flow.js';

const PARTS = [
  LogInWithPasskeyFlow,
  PasskeySecondFactor,
  PasskeyStore,
  PasskeyVerifier,
  RegisterPasskeyFlow,
  RelyingParty,
  SignUpWithPasskeyFlow,
];

/** Passkeys. */
@Module({
  imports: [ClockModule, AuthModule, AccountMailsModule],
  providers: PARTS,
  exports: [...PARTS, AuthModule, AccountMailsModule],
})
export class PasskeyModule {}
