import { Module } from '@nestjs/common';
import { ClockModule } from '../../common/clock.module.js';
import { MailModule } from '../../mail/index.js';
import { MailedTokensModule } from '../../mailed-tokens/index.js';
import { ThrottlingModule } from '../../throttling/index.js';
import { UsersModule } from '../../users/index.js';
import { MailComposer } from './mail-composer.js';
import { MailDelivery } from './mail-delivery.js';
import { NoticeSender } from './notice-sender.js';
import { VerificationSender } from './verification-sender.js';

const STORES = [MailModule, MailedTokensModule, ThrottlingModule, UsersModule];
const PARTS = [MailComposer, MailDelivery, NoticeSender, VerificationSender];

/** What accounts are told by mail, from the entry in the outbox to the mailer. */
@Module({
  imports: [ClockModule, ...STORES],
  providers: PARTS,
  exports: [...PARTS, ...STORES],
})
export class AccountMailsModule {}
