import { createHmac, createSecretKey, hash, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { numericDate } from '../common/clock.js';
import { isCount, isText, type JsonObject, readStrictJwt } from '../common/jwt/index.js';
import { TOKENS_CONFIG, type TokensConfig } from '../config/index.js';
import { signJwt } from './sign-jwt.js';
import { verifiedClaims } from './verified-claims.js';

/** Refresh tokens are signed and verified by this server alone, so a shared secret is enough. */
export const REFRESH_TOKEN_ALGORITHM = 'HS256';
const TYPE = 'rt+jwt';

/** The part of a session's record that its current refresh token is derived from. */
export interface RefreshTokenSource {
  _id: string;
  userId: string;
  generation: number;
  /** Random, kept in the database only: without it a leaked signing secret forges nothing. */
  salt: string;
  rotatedAt: Date;
  idleExpiresAt: Date;
}

/** A refresh token and what the database keeps of it. */
export interface RefreshToken {
  token: string;
  /** SHA-256, base64url. No slow hash: a token has 256 random bits behind it, nobody guesses it. */
  hash: string;
}

/** What a verified refresh token says. */
export interface RefreshTokenClaims {
  userId: string;
  sessionId: string;
  generation: number;
  tokenId: string;
}

/**
 * Refresh tokens. They are derived, not drawn: the same record and secret always give the same bytes, so a
 * repeated request gets the same successor, and the database needs to keep no token to do so.
 */
@Injectable()
export class RefreshTokenService {
  /** The key that signs and verifies. */
  readonly key: KeyObject;
  /** A key of its own for token ids, so that no signature can be mistaken for one. */
  private readonly idKey: Buffer;

  constructor(
    private readonly jwt: JwtService,
    @Inject(TOKENS_CONFIG) private readonly config: TokensConfig,
  ) {
    this.key = createSecretKey(config.refreshSecret, 'utf8');
    this.idKey = Buffer.from(hkdfSync('sha256', config.refreshSecret, '', 'nightlatch refresh token id', 32));
  }

  /**
   * Derives the current token of a record.
   *
   * @param source the record
   */
  derive(source: RefreshTokenSource): RefreshToken {
    const claims = {
      iss: this.config.issuer,
      aud: this.config.audience,
      sub: source.userId,
      sid: source._id,
      gen: source.generation,
      jti: this.idOf(source.salt, source.generation),
      iat: numericDate(source.rotatedAt),
      exp: numericDate(source.idleExpiresAt),
    };
    const token = signJwt({ alg: REFRESH_TOKEN_ALGORITHM, typ: TYPE }, claims, this.key);
    return { token, hash: this.hash(token) };
  }

  /**
   * @param token a refresh token
   * @returns what the database keeps of it
   */
  hash(token: string): string {
    return hash('sha256', token, 'base64url');
  }

  /**
   * Whether a token is worth a signature check.
   *
   * @param token the raw token
   */
  isWellFormed(token: string): boolean {
    return readStrictJwt(token, { algorithms: [REFRESH_TOKEN_ALGORITHM], typ: TYPE }) !== undefined;
  }

  /**
   * Reads the claims of a token whose signature, issuer and audience have been verified. Its times are not
   * looked at: the record of the session has them, and a used token is recognised long after its end.
   *
   * @param claims the payload
   * @returns what it says; undefined when a claim is missing or mistyped
   */
  claimsOf(claims: JsonObject): RefreshTokenClaims | undefined {
    const { sub, sid, gen, jti } = claims;
    if (!isText(sub) || !isText(sid) || !isCount(gen) || !isText(jti)) return undefined;
    return { userId: sub, sessionId: sid, generation: gen, tokenId: jti };
  }

  /**
   * Reads a refresh token outside a guarded route.
   *
   * @param token the raw token
   * @returns what it says; undefined when it is not ours. Its time may be over
   */
  verify(token: string): RefreshTokenClaims | undefined {
    if (!this.isWellFormed(token)) return undefined;
    const { issuer, audience } = this.config;
    const expected = { key: this.key, algorithm: REFRESH_TOKEN_ALGORITHM, issuer, audience } as const;
    const claims = verifiedClaims(this.jwt, token, expected);
    return claims && this.claimsOf(claims);
  }

  /**
   * Whether a token derives from a record: the proof that the server issued it, for every generation, also
   * for those whose hash is gone. A signature alone is none, should the secret leak.
   *
   * @param claims what the token says
   * @param record the session it names
   */
  isGenuine(
    claims: RefreshTokenClaims,
    record: Pick<RefreshTokenSource, '_id' | 'userId' | 'salt'>,
  ): boolean {
    if (claims.sessionId !== record._id || claims.userId !== record.userId) return false;
    const expected = Buffer.from(this.idOf(record.salt, claims.generation));
    const presented = Buffer.from(claims.tokenId);
    return expected.length === presented.length && timingSafeEqual(expected, presented);
  }

  private idOf(salt: string, generation: number): string {
    return createHmac('sha256', this.idKey).update(`${salt}.${generation}`).digest('base64url');
  }
}
