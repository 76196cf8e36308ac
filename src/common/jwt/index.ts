export { ACCESS_TOKEN_TYPE, principalOf } from './access-token.claims.js';
export { isCount, isText } from './claims.js';
export { checkExtraClaims, isReservedClaim, NO_EXTRA_CLAIMS } from './extra-claims.js';
export { RevocationIds, REVOCATIONS_FORMAT, revokedSessionId } from './revocation-ids.js';
export { type JsonObject, readStrictJwt } from './strict-jwt.js';
