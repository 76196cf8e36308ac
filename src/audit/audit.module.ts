import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { CONNECTION } from '../common/connection.js';
import { ClockModule } from '../common/clock.module.js';
import { AuditEntry, AuditEntrySchema } from './audit-entry.schema.js';
import { AuditKeeper } from './audit-keeper.js';
import { AuditLogStore } from './audit-log.store.js';
import { AuditRelay } from './audit-relay.js';
import { AuditTrailStore } from './audit-trail.store.js';
import { PendingEntry, PendingEntrySchema } from './pending-entry.schema.js';
import { WaitingEventStore } from './waiting-event.store.js';

/** The audit log, and what gets events into it. */
@Module({
  imports: [
    ClockModule,
    MongooseModule.forFeature(
      [
        { name: AuditEntry.name, schema: AuditEntrySchema },
        { name: PendingEntry.name, schema: PendingEntrySchema },
      ],
      CONNECTION,
    ),
  ],
  providers: [AuditLogStore, AuditTrailStore, AuditRelay, AuditKeeper, WaitingEventStore],
  exports: [AuditLogStore, AuditTrailStore, AuditRelay, AuditKeeper, WaitingEventStore],
})
export class AuditModule {}
