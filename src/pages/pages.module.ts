import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/index.js';
import { PasswordsModule } from '../passwords/index.js';
import { WebModule } from '../web-apps/index.js';
import { FormLoginFlow } from './form-login.flow.js';

/** The pages for people. */
@Module({
  imports: [AuthModule, PasswordsModule, WebModule],
  providers: [FormLoginFlow],
  exports: [FormLoginFlow, AuthModule, PasswordsModule, WebModule],
})
export class PagesModule {}
