import { Clock } from '../common/clock.js';
import { TOKENS_CONFIG, type TokensConfig } from '../config/index.js';
import { AccessKeys } from './access-keys.js';
import { KeyEncryption } from './key-ring/key-encryption.js';
import { KeyOperations } from './key-ring/key-operations.js';
import { KeyRing } from './key-ring/key-ring.js';
import { keyTimes } from './key-ring/key-times.js';
import { RingKeeper } from './key-ring/ring-keeper.js';
import { SigningKeysService } from './key-ring/signing-keys.service.js';
import { SharedSecretKeys } from './shared-secret-keys.js';

/** The keys that `JWT_ALGORITHM` asks for. */
export const accessKeysProvider = {
  provide: AccessKeys,
  inject: [TOKENS_CONFIG, SigningKeysService, Clock],
  useFactory: (
    { accessKeys, accessLifetime }: TokensConfig,
    store: SigningKeysService,
    clock: Clock,
  ): AccessKeys =>
    accessKeys.algorithm === 'HS256'
      ? new SharedSecretKeys(accessKeys)
      : new KeyRing(store, new KeyEncryption(accessKeys.encryptionKey), keyTimes(accessLifetime), clock),
};

/** What keeps the ring of this node; null under HS256. */
export const ringKeeperProvider = {
  provide: RingKeeper,
  inject: [TOKENS_CONFIG, AccessKeys, KeyOperations, Clock],
  useFactory: (
    { accessKeys, accessLifetime }: TokensConfig,
    ring: AccessKeys,
    operations: KeyOperations | null,
    clock: Clock,
  ): RingKeeper | null =>
    accessKeys.algorithm === 'HS256' || operations === null || !(ring instanceof KeyRing)
      ? null
      : new RingKeeper(ring, operations, accessKeys, keyTimes(accessLifetime), clock),
};
