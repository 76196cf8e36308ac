export { AccessKeys } from './access-keys.js';
export { asSecret } from './as-secret.js';
export { AccessTokenService } from './access-token.service.js';
export {
  REFRESH_TOKEN_ALGORITHM,
  type RefreshTokenClaims,
  RefreshTokenService,
} from './refresh-token.service.js';
export { RevocationSetService } from './revocation-set.service.js';
export { type JsonObject } from './strict-jwt.js';
export { TokensModule } from './tokens.module.js';
