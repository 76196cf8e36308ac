import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { CONNECTION } from '../../common/connection.js';
import { Clock } from '../../common/clock.js';
import { ClockModule } from '../../common/clock.module.js';
import { TOKENS_CONFIG, type TokensConfig } from '../../config/index.js';
import { KeyEncryption } from './key-encryption.js';
import { KeyOperations } from './key-operations.js';
import { keyTimes } from './key-times.js';
import { RingReader } from './ring-reader.js';
import { StoredKey, StoredKeySchema } from './signing-key.schema.js';
import { SigningKeyStore } from './signing-key.store.js';

/**
 * The ring in the database, what reads and what changes it: all that the command line needs. `RingReader` and
 * `KeyOperations` are null under HS256, which has no ring.
 */
@Module({
  imports: [
    ClockModule,
    MongooseModule.forFeature([{ name: StoredKey.name, schema: StoredKeySchema }], CONNECTION),
  ],
  providers: [
    SigningKeyStore,
    {
      provide: RingReader,
      inject: [TOKENS_CONFIG, SigningKeyStore, Clock],
      useFactory: (
        { accessKeys, accessLifetime }: TokensConfig,
        store: SigningKeyStore,
        clock: Clock,
      ): RingReader | null =>
        accessKeys.algorithm === 'HS256'
          ? null
          : new RingReader(
              store,
              new KeyEncryption(accessKeys.encryptionKey),
              keyTimes(accessLifetime),
              clock,
            ),
    },
    {
      provide: KeyOperations,
      inject: [TOKENS_CONFIG, SigningKeyStore, RingReader, Clock],
      useFactory: (
        { accessKeys, accessLifetime }: TokensConfig,
        store: SigningKeyStore,
        reader: RingReader | null,
        clock: Clock,
      ): KeyOperations | null =>
        accessKeys.algorithm === 'HS256' || reader === null
          ? null
          : new KeyOperations(accessKeys, keyTimes(accessLifetime), store, reader, clock),
    },
  ],
  exports: [SigningKeyStore, RingReader, KeyOperations],
})
export class KeyRingModule {}
