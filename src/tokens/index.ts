export {
  AccessKeys,
  type AccessTokenAlgorithm,
  type KeyAge,
  type SigningKey,
  type VerificationKey,
} from './access-keys.js';
export { asSecret } from './as-secret.js';
export { AccessTokenService, type VerifiedAccessToken } from './access-token.service.js';
export { KeyRingModule } from './key-ring/key-ring.module.js';
export { type KeyProblem, type RefusedKey } from './key-ring/examine-ring.js';
export { publicMembers, toPublicKey } from './key-ring/key-pair.js';
export { KEY_STATES, type KeyState, type KeyStatus } from './key-ring/key-life-cycle.js';
export {
  KeyOperations,
  type Resealing,
  type Revocation,
  type RingStatus,
  type Rotation,
} from './key-ring/key-operations.js';
export { RingKeeper } from './key-ring/ring-keeper.js';
export { type RingKey } from './key-ring/signing-key.schema.js';
export {
  REFRESH_TOKEN_ALGORITHM,
  type RefreshToken,
  type RefreshTokenClaims,
  RefreshTokenService,
} from './refresh-token.service.js';
export { revocationIdsProvider } from './revocation-ids.provider.js';
export { RevocationSetService } from './revocation-set.service.js';
export { SharedSecretKeys } from './shared-secret-keys.js';
export { VerifiedTokens } from './verified-tokens.js';
export { TokensModule } from './tokens.module.js';
export { JWKS_MAX_AGE, keyTimes } from './key-ring/key-times.js';
