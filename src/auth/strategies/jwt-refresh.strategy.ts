import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-jwt';
import { TOKENS_CONFIG, type TokensConfig } from '../../config/index.js';
import { type PresentedToken, type Session, SessionsService } from '../../sessions/index.js';
import {
  asSecret,
  type JsonObject,
  REFRESH_TOKEN_ALGORITHM,
  RefreshTokenService,
} from '../../tokens/index.js';
import { type RefreshDto } from '../dto/refresh.dto.js';

/** Who presents a refresh token: the session it was issued in, alive or not, and which token it is. */
export interface RefreshPrincipal {
  session: Session;
  presented: PresentedToken;
}

/**
 * Verifies refresh tokens: signature, type, issuer, audience, and that the token derives from the persisted
 * record of its session. A used generation passes, or its reuse would go unnoticed.
 */
@Injectable()
export class JwtRefreshStrategy extends PassportStrategy(Strategy, 'nightlatch-refresh') {
  constructor(
    private readonly tokens: RefreshTokenService,
    private readonly sessions: SessionsService,
    @Inject(TOKENS_CONFIG) config: TokensConfig,
  ) {
    super({
      jwtFromRequest: ({ body }: { body: RefreshDto }) => body.refreshToken,
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

  async validate({ body }: { body: RefreshDto }, claims: JsonObject): Promise<RefreshPrincipal | false> {
    const token = this.tokens.claimsOf(claims);
    if (token === undefined) return false;
    const session = await this.sessions.find(token.sessionId);
    if (session === null || !this.tokens.isGenuine(token, session)) return false;
    const hash = this.tokens.hash(body.refreshToken);
    return { session, presented: { sessionId: session._id, generation: token.generation, hash } };
  }
}
