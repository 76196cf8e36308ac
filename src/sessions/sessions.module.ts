import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { CONNECTION } from '../common/connection.js';
import { ClockModule } from '../common/clock.module.js';
import { GroupedWritesModule } from '../common/grouped-writes.module.js';
import { EventsModule } from '../common/events/index.js';
import { ClockOffsetStore } from './clock-offset.store.js';
import { KeptSessionStore } from './kept-session.store.js';
import { RotationStore } from './rotation.store.js';
import { Session, SessionSchema } from './session.schema.js';
import { SessionStore } from './session.store.js';

/** The sessions and the rotation of their refresh tokens. */
@Module({
  imports: [
    ClockModule,
    EventsModule,
    GroupedWritesModule,
    MongooseModule.forFeature([{ name: Session.name, schema: SessionSchema }], CONNECTION),
  ],
  providers: [ClockOffsetStore, SessionStore, RotationStore, KeptSessionStore],
  exports: [ClockOffsetStore, SessionStore, RotationStore, KeptSessionStore],
})
export class SessionsModule {}
