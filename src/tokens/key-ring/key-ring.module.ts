import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { CONNECTION } from '../../common/connection.js';
import { Clock } from '../../common/clock.js';
import { ClockModule } from '../../common/clock.module.js';
import { TOKENS_CONFIG, type TokensConfig } from '../../config/index.js';
import { KeyOperations } from './key-operations.js';
import { keyTimes } from './key-times.js';
import { StoredKey, StoredKeySchema } from './signing-key.schema.js';
import { SigningKeysService } from './signing-keys.service.js';

/**
 * The ring in the database and what changes it: all that the command line needs. `KeyOperations` is null under
 * HS256, which has no ring.
 */
@Module({
  imports: [
    ClockModule,
    MongooseModule.forFeature([{ name: StoredKey.name, schema: StoredKeySchema }], CONNECTION),
  ],
  providers: [
    SigningKeysService,
    {
      provide: KeyOperations,
      inject: [TOKENS_CONFIG, SigningKeysService, Clock],
      useFactory: (
        { accessKeys, accessLifetime }: TokensConfig,
        store: SigningKeysService,
        clock: Clock,
      ): KeyOperations | null =>
        accessKeys.algorithm === 'HS256'
          ? null
          : new KeyOperations(accessKeys, keyTimes(accessLifetime), store, clock),
    },
  ],
  exports: [SigningKeysService, KeyOperations],
})
export class KeyRingModule {}
