import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ClockModule } from '../common/clock.module.js';
import { OutboxEntry, OutboxEntrySchema } from './outbox-entry.schema.js';
import { Outbox } from './outbox.service.js';

/** Mails: what is to be sent, how it reads, and what sends it. */
@Module({
  imports: [ClockModule, MongooseModule.forFeature([{ name: OutboxEntry.name, schema: OutboxEntrySchema }])],
  providers: [Outbox],
  exports: [Outbox],
})
export class MailModule {}
