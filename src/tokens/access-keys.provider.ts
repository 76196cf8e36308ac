import { Clock } from '../common/clock.js';
import { TOKENS_CONFIG, type TokensConfig } from '../config/index.js';
import { AccessKeys } from './access-keys.js';
import { KeyEncryption } from './key-ring/key-encryption.js';
import { KeyOperations } from './key-ring/key-operations.js';
import { KeyRing } from './key-ring/key-ring.js';
import { keyTimes } from './key-ring/key-times.js';
import { RingKeeper } from './key-ring/ring-keeper.js';
import { RingAlarms } from './key-ring/ring-alarms.js';
import { RingReader } from './key-ring/ring-reader.js';
import { SigningKeyStore } from './key-ring/signing-key.store.js';
import { SharedSecretKeys } from './shared-secret-keys.js';

/** The keys that `JWT_ALGORITHM` asks for. */
export const accessKeysProvider = {
  provide: AccessKeys,
  inject: [TOKENS_CONFIG, RingReader, Clock],
  useFactory: (
    { accessKeys, accessLifetime }: TokensConfig,
    reader: RingReader | null,
    clock: Clock,
  ): AccessKeys => {
    if (accessKeys.algorithm === 'HS256') return new SharedSecretKeys(accessKeys);
    if (reader === null) throw new Error('The key ring has no reader');
    return new KeyRing(reader, new KeyEncryption(accessKeys.encryptionKey), keyTimes(accessLifetime), clock);
  },
};

/** What keeps the ring of this node; null under HS256. */
export const ringKeeperProvider = {
  provide: RingKeeper,
  inject: [TOKENS_CONFIG, AccessKeys, KeyOperations, SigningKeyStore, Clock],
  useFactory: (
    { accessKeys, accessLifetime }: TokensConfig,
    ring: AccessKeys,
    operations: KeyOperations | null,
    store: SigningKeyStore,
    clock: Clock,
  ): RingKeeper | null => {
    if (accessKeys.algorithm === 'HS256' || operations === null || !(ring instanceof KeyRing)) return null;
    const alarms = new RingAlarms(store, clock);
    return new RingKeeper(ring, operations, alarms, accessKeys, keyTimes(accessLifetime), clock);
  },
};
