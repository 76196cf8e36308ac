import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { CONNECTION } from '../common/connection.js';
import { ClockModule } from '../common/clock.module.js';
import { RevocationFeed } from './revocation-feed.store.js';
import { Revocation, RevocationSchema } from './revocation.schema.js';
import { RevocationStore } from './revocation.store.js';

/** Revocation that every node feels, with no look-up per request. */
@Module({
  imports: [
    ClockModule,
    MongooseModule.forFeature([{ name: Revocation.name, schema: RevocationSchema }], CONNECTION),
  ],
  providers: [RevocationFeed, RevocationStore],
  exports: [RevocationFeed, RevocationStore],
})
export class RevocationModule {}
