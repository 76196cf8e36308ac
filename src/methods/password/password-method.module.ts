import { Module } from '@nestjs/common';
import { AccountMailsModule } from '../../accounts/index.js';
import { AuthModule } from '../../auth/index.js';
import { ClockModule } from '../../common/clock.module.js';
import { ChangePasswordFlow } from './change-password.flow.js';
import { ForgotPasswordFlow } from './forgot-password.flow.js';
import { PasswordFactor } from './password.factor.js';
import { PasswordGrant } from './password.grant.js';
import { ResetPasswordFlow } from './reset-password.flow.js';
import { SignUpFlow } from './sign-up.flow.js';

const FLOWS = [
  SignUpFlow,
  PasswordFactor,
  PasswordGrant,
  ChangePasswordFlow,
  ForgotPasswordFlow,
  ResetPasswordFlow,
];

/** Logging in with a password, and having one. */
@Module({
  imports: [ClockModule, AuthModule, AccountMailsModule],
  providers: FLOWS,
  exports: [...FLOWS, AuthModule],
})
export class PasswordMethodModule {}
