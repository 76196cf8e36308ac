import { Inject, Injectable } from '@nestjs/common';
import { numericDate } from '../common/clock.js';
import { isText } from '../common/jwt/index.js';
import { TOKENS_CONFIG, type TokensConfig } from '../config/index.js';
import { RevocationStore } from '../revocation/index.js';
import { RotationStore } from '../sessions/index.js';
import { AccessTokenService } from '../tokens/index.js';
import { reasonToEnd, RefreshTokenVerifier } from '../auth/index.js';
import { type IntrospectionResponse } from './oauth.response.js';

/** `POST /auth/introspect`: what a token is worth. It changes nothing, and a used refresh token is no reuse here. */
@Injectable()
export class IntrospectFlow {
  constructor(
    private readonly accessTokens: AccessTokenService,
    private readonly revocationStore: RevocationStore,
    private readonly refreshTokenVerifier: RefreshTokenVerifier,
    private readonly rotationStore: RotationStore,
    @Inject(TOKENS_CONFIG) private readonly config: TokensConfig,
  ) {}

  /**
   * @param token any text
   * @throws DomainError `service_unavailable` when this node can't tell whether an access token was revoked
   */
  async introspect(token: string): Promise<IntrospectionResponse> {
    return this.accessToken(token) ?? (await this.refreshToken(token)) ?? { active: false };
  }

  /** Asks no database. */
  private accessToken(token: string): IntrospectionResponse | undefined {
    const verified = this.accessTokens.verify(token);
    if (verified === undefined || this.revocationStore.isRevoked(verified.principal)) return undefined;
    const { principal, issuedAt, payload } = verified;
    return {
      // What a host or JWT_CLAIMS has added, never in the place of ours.
      ...principal.claims,
      active: true,
      token_type: 'Bearer',
      iss: this.config.issuer,
      aud: this.config.audience,
      sub: principal.id,
      ...(isText(payload['client_id']) && { client_id: payload['client_id'] }),
      ...(isText(payload['scope']) && { scope: payload['scope'] }),
      sid: principal.sessionId,
      jti: principal.tokenId,
      iat: issuedAt,
      exp: numericDate(principal.expiresAt),
      roles: [...principal.roles],
      acr: principal.acr,
      amr: [...principal.amr],
      auth_time: numericDate(principal.authTime),
    };
  }

  /** Neither `aud` nor `roles`, and no `Bearer`: a service that asks too little must not take it for an access token. */
  private async refreshToken(token: string): Promise<IntrospectionResponse | undefined> {
    const principal = await this.refreshTokenVerifier.verify(token);
    if (principal === undefined) return undefined;
    const { session, user, presented } = principal;
    if (!this.rotationStore.isCurrent(session, presented)) return undefined;
    if (reasonToEnd(user, session) !== undefined) return undefined;
    return {
      active: true,
      token_type: 'N_A',
      iss: this.config.issuer,
      sub: session.userId,
      sid: session._id,
      iat: numericDate(session.rotatedAt),
      exp: numericDate(session.idleExpiresAt),
    };
  }
}
