import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { CONNECTION } from '../common/connection.js';
import { Clock } from '../common/clock.js';
import { ClockModule } from '../common/clock.module.js';
import { MAIL_CONFIG, type MailConfig } from '../config/index.js';
import { EmlMailer } from './eml-mailer.js';
import { MailCounts } from './mail-counts.js';
import { MailSender } from './mail-sender.js';
import { MailTemplates } from './mail-templates.js';
import { HOST_MAILER, Mailer } from './mailer.js';
import { OutboxEntry, OutboxEntrySchema } from './outbox-entry.schema.js';
import { OutboxStore } from './outbox.store.js';
import { SmtpMailer } from './smtp-mailer.js';
import { EnglishTemplates } from './templates/english-templates.js';

/** Mails: what is to be sent, how it reads, and what sends it. */
@Module({
  imports: [
    ClockModule,
    MongooseModule.forFeature([{ name: OutboxEntry.name, schema: OutboxEntrySchema }], CONNECTION),
  ],
  providers: [
    OutboxStore,
    MailCounts,
    MailSender,
    {
      provide: Mailer,
      inject: [MAIL_CONFIG, Clock, { token: HOST_MAILER, optional: true }],
      useFactory: (config: MailConfig, clock: Clock, hosts?: Mailer): Mailer => {
        // Not the host's object itself: Nest would call its lifecycle hooks once more.
        if (hosts !== undefined) return { send: (mail, signal) => hosts.send(mail, signal) };
        return config.smtp === undefined ? new EmlMailer(config, clock) : new SmtpMailer(config.smtp, config);
      },
    },
    { provide: MailTemplates, useClass: EnglishTemplates },
  ],
  exports: [MailCounts, MailSender, OutboxStore],
})
export class MailModule {}
