export { AccessKeys } from './access-keys.js';
export { ACCESS_TOKEN_TYPE, principalOf } from './access-token.claims.js';
export { asSecret } from './as-secret.js';
export { AccessTokenService } from './access-token.service.js';
export { isCount, isText } from './claims.js';
export {
  REFRESH_TOKEN_ALGORITHM,
  type RefreshTokenClaims,
  RefreshTokenService,
} from './refresh-token.service.js';
export { RevocationSetService } from './revocation-set.service.js';
export { type JsonObject, readStrictJwt } from './strict-jwt.js';
export { TokensModule } from './tokens.module.js';
