import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { CONNECTION } from '../common/connection.js';
import { ClockModule } from '../common/clock.module.js';
import { MailedLogins } from './mailed-logins.js';
import { MailedToken, MailedTokenSchema } from './mailed-token.schema.js';
import { MailedTokenStore } from './mailed-token.store.js';

/** The tokens in mailed links, and mailed codes. */
@Module({
  imports: [
    ClockModule,
    MongooseModule.forFeature([{ name: MailedToken.name, schema: MailedTokenSchema }], CONNECTION),
  ],
  providers: [MailedLogins, MailedTokenStore],
  exports: [MailedLogins, MailedTokenStore],
})
export class MailedTokensModule {}
