import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { CONNECTION } from '../../common/connection.js';
import { ClockModule } from '../../common/clock.module.js';
import { GroupedWritesModule } from '../../common/grouped-writes.module.js';
import { CounterKeys } from '../counter-keys.js';
import { AccountLock, AccountLockSchema } from './account-lock.schema.js';
import { AccountLockStore } from './account-lock.store.js';
import { AddressBucket, AddressBucketSchema } from './address-bucket.schema.js';
import { AddressBucketStore } from './address-bucket.store.js';
import { Guesses } from './guesses.js';

/** Limits on wrong passwords. Needs MongoDB and nothing else, so the command line can have it. */
@Module({
  imports: [
    ClockModule,
    GroupedWritesModule,
    MongooseModule.forFeature(
      [
        { name: AccountLock.name, schema: AccountLockSchema },
        { name: AddressBucket.name, schema: AddressBucketSchema },
      ],
      CONNECTION,
    ),
  ],
  providers: [CounterKeys, AccountLockStore, AddressBucketStore, Guesses],
  exports: [AddressBucketStore, CounterKeys, Guesses],
})
export class GuessingModule {}
