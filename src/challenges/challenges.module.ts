import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { ClockModule } from '../common/clock.module.js';
import { CONNECTION } from '../common/connection.js';
import { Challenge, ChallengeSchema } from './challenge.schema.js';
import { ChallengeStore } from './challenge.store.js';

/** What waits between two steps of a ceremony. */
@Module({
  imports: [
    ClockModule,
    MongooseModule.forFeature([{ name: Challenge.name, schema: ChallengeSchema }], CONNECTION),
  ],
  providers: [ChallengeStore],
  exports: [ChallengeStore],
})
export class ChallengesModule {}
