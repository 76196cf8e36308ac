import { Inject, Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { Clock, numericDate } from '../common/clock.js';
import { type Acr, type ExtraClaims, type UserPrincipal } from '../common/http/index.js';
import { randomId } from '../common/ids.js';
import {
  ACCESS_TOKEN_TYPE,
  isText,
  type JsonObject,
  principalOf,
  readStrictJwt,
  RevocationIds,
} from '../common/jwt/index.js';
import { TOKENS_CONFIG, type TokensConfig } from '../config/index.js';
import { AccessKeys, type VerificationKey } from './access-keys.js';
import { mappedClaims } from './mapped-claims.js';
import { signJwt } from './sign-jwt.js';
import { verifiedClaims } from './verified-claims.js';

/** Whom an access token speaks for. No personal data: whoever holds a token can read it. */
export interface AccessTokenSubject {
  userId: string;
  sessionId: string;
  roles: string[];
  rightsVersion: number;
  acr: Acr;
  amr: string[];
  authTime: Date;
  /** What a host adds, as `checkExtraClaims` returns it. */
  claims?: ExtraClaims;
}

/** A signed access token. */
export interface AccessToken {
  token: string;
  /** Seconds. */
  expiresIn: number;
}

/** What a valid access token says. */
export interface VerifiedAccessToken {
  /** Who holds it. */
  principal: UserPrincipal;
  /** Seconds since 1970 (`iat`). */
  issuedAt: number;
  /** All its claims. */
  payload: JsonObject;
}

/** Access tokens: JWTs in the profile of RFC 9068. */
@Injectable()
export class AccessTokenService {
  constructor(
    private readonly jwt: JwtService,
    private readonly keys: AccessKeys,
    private readonly revocationIds: RevocationIds,
    @Inject(TOKENS_CONFIG) private readonly config: TokensConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * @param subject whom it speaks for
   * @returns a fresh token with an id of its own
   * @throws DomainError `service_unavailable` while no key signs
   */
  sign(subject: AccessTokenSubject): AccessToken {
    const { kid, alg, key } = this.keys.signing();
    const iat = numericDate(this.clock.now());
    const claims = {
      ...subject.claims,
      ...mappedClaims(this.config.claims, subject),
      iss: this.config.issuer,
      aud: this.config.audience,
      sub: subject.userId,
      sid: subject.sessionId,
      client_id: this.config.clientId,
      jti: randomId(),
      iat,
      exp: iat + this.config.accessLifetime,
      ver: subject.rightsVersion,
      rvid: this.revocationIds.ofUser(subject.userId),
      roles: subject.roles,
      acr: subject.acr,
      amr: subject.amr,
      auth_time: numericDate(subject.authTime),
    };
    const token = signJwt({ alg, typ: ACCESS_TOKEN_TYPE, kid }, claims, key);
    return { token, expiresIn: this.config.accessLifetime };
  }

  /**
   * The key that a token must verify with, or no key when the token is not worth a signature check. The
   * algorithm is the key's, and the token must say the same (RFC 8725 §3.1): who may choose it can pass a public
   * key off as a shared secret.
   *
   * @param token the raw token
   */
  keyFor(token: string): VerificationKey | undefined {
    const jwt = readStrictJwt(token, { algorithms: this.keys.algorithms, typ: ACCESS_TOKEN_TYPE });
    const key = jwt && this.keys.find(jwt.header['kid']);
    return key?.alg === jwt?.header['alg'] ? key : undefined;
  }

  /**
   * Reads the claims of a token whose signature, issuer and audience have been verified.
   *
   * @param claims the payload
   * @returns the principal, frozen; undefined when a claim is missing, mistyped or out of its time
   */
  principalOf(claims: JsonObject): UserPrincipal | undefined {
    return principalOf(claims, numericDate(this.clock.now()), this.config.accessLifetime);
  }

  /**
   * Verifies a token outside a guarded route. Whether it was revoked is not asked here.
   *
   * @param token the raw token
   * @returns its holder and when it was issued; undefined when it is not valid now
   */
  verify(token: string): VerifiedAccessToken | undefined {
    const claims = this.claimsOf(token);
    const principal = claims && this.principalOf(claims);
    return principal && { principal, issuedAt: Number(claims['iat']), payload: claims };
  }

  /**
   * The session of a token that is ours, though its time may be over: enough to log out with, for nothing else.
   *
   * @param token the raw token
   * @returns the session id, or undefined
   */
  sessionOf(token: string): string | undefined {
    const claims = this.claimsOf(token);
    return isText(claims?.['sid']) ? claims['sid'] : undefined;
  }

  private claimsOf(token: string): JsonObject | undefined {
    const key = this.keyFor(token);
    if (key === undefined) return undefined;
    const { issuer, audience } = this.config;
    return verifiedClaims(this.jwt, token, { key: key.key, algorithm: key.alg, issuer, audience });
  }
}
