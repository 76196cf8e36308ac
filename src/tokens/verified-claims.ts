import { type KeyObject } from 'node:crypto';
import { type JwtService } from '@nestjs/jwt';
import { type VerificationKey } from './access-keys.js';
import { asSecret } from './as-secret.js';
import { type JsonObject } from '../common/jwt/index.js';

/** Who must have signed a token, and for whom. */
export interface ExpectedIssuer {
  key: KeyObject;
  algorithm: VerificationKey['alg'];
  issuer: string;
  audience: string;
}

/**
 * The claims of a token that is ours, whether or not its time is over. Routes that need a living token are
 * guarded by Passport's strategies instead; this is for tokens that a body names, to be ended or explained.
 *
 * @param jwt the JWT library
 * @param token a token that {@link readStrictJwt} has let through
 * @param expected who must have signed it
 * @returns the payload, or undefined when signature, issuer or audience are not as expected
 */
export function verifiedClaims(
  jwt: JwtService,
  token: string,
  { key, algorithm, issuer, audience }: ExpectedIssuer,
): JsonObject | undefined {
  try {
    return jwt.verify<Record<string, unknown>>(token, {
      publicKey: asSecret(key),
      algorithms: [algorithm],
      issuer,
      audience,
      ignoreExpiration: true,
    });
  } catch {
    return undefined;
  }
}
