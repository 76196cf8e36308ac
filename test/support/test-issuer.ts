export {
  type IssuerKey,
  JWKS_PATH,
  jwkOf,
  newKey,
  REVOCATIONS_PATH,
  signJwt,
  TEST_AUDIENCE as AUDIENCE,
  TestIssuer,
  type TokenOverrides,
} from '../../src/testing/test-issuer.js';
