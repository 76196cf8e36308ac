import { isText, type JsonObject, readStrictJwt } from '../common/jwt/index.js';
import { ALGORITHMS, isSignedBy, type VerifyingKey } from './verifying-key.js';

/** A JWT of the right form and type, nothing of it verified. */
export interface UnverifiedJwt {
  raw: string;
  alg: VerifyingKey['alg'];
  kid: string;
  payload: JsonObject;
}

/**
 * Reads a JWT strictly, before any cryptography.
 *
 * @param raw the JWT as it was sent
 * @param typ the type it must have
 * @param maxLength characters at most; the limit for tokens when absent
 * @returns its parts; undefined when it is refused
 */
export function readSignedJwt(raw: string, typ: string, maxLength?: number): UnverifiedJwt | undefined {
  const jwt = readStrictJwt(raw, { algorithms: ALGORITHMS, typ, maxLength });
  const alg = ALGORITHMS.find((algorithm) => algorithm === jwt?.header['alg']);
  const kid = jwt?.header['kid'];
  if (jwt === undefined || alg === undefined || !isText(kid)) return undefined;
  return { raw, alg, kid, payload: jwt.payload };
}

/**
 * Whether a JWT is signed with a key: one key, one algorithm, so a header that names another one is refused.
 *
 * @param jwt what {@link readSignedJwt} let through
 * @param key the key that its `kid` names
 */
export function isGenuine(jwt: UnverifiedJwt, key: VerifyingKey): boolean {
  return jwt.alg === key.alg && isSignedBy(jwt.raw, key);
}
