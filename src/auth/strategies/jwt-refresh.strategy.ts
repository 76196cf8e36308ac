import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-jwt';
import { type JsonObject } from '../../common/jwt/index.js';
import { TOKENS_CONFIG, type TokensConfig } from '../../config/index.js';
import { asSecret, REFRESH_TOKEN_ALGORITHM, RefreshTokenService } from '../../tokens/index.js';
import { type RefreshPrincipal, RefreshTokenVerifier } from '../refresh-token.verifier.js';
import { type SentRefreshToken } from '../sent-refresh-token.js';

/**
 * Verifies refresh tokens: signature, type, issuer, audience, that the token derives from the persisted record of
 * its session, and that it came over the transport of that session. A used generation passes, or its reuse would
 * go unnoticed.
 */
@Injectable()
export class JwtRefreshStrategy extends PassportStrategy(Strategy, 'nightlatch-refresh') {
  constructor(
    private readonly tokens: RefreshTokenService,
    private readonly verifier: RefreshTokenVerifier,
    @Inject(TOKENS_CONFIG) config: TokensConfig,
  ) {
    super({
      jwtFromRequest: ({ body, cookie }: SentRefreshToken) => body ?? cookie ?? null,
      secretOrKeyProvider: (_request, token: string, done) => {
        if (tokens.isWellFormed(token)) done(null, asSecret(tokens.key));
        else done(new Error('refused'));
      },
      algorithms: [REFRESH_TOKEN_ALGORITHM],
      issuer: config.issuer,
      audience: config.audience,
      // The record decides about time: a used token is recognised long after its own end.
      ignoreExpiration: true,
      passReqToCallback: true,
    });
  }

  async validate(sent: SentRefreshToken, payload: JsonObject): Promise<RefreshPrincipal | false> {
    const claims = this.tokens.claimsOf(payload);
    return (claims && (await this.verifier.verifyRecord(sent, claims))) ?? false;
  }
}
