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
import { type SentRefreshToken } from '../sent-refresh-token.js';

/** Who presents a refresh token: the session it was issued in, alive or not, and which token it is. */
export interface RefreshPrincipal {
  session: Session;
  presented: PresentedToken;
}

/**
 * Verifies refresh tokens: signature, type, issuer, audience, that the token derives from the persisted record of
 * its session, and that it came over the transport of that session. A used generation passes, or its reuse would
 * go unnoticed.
 */
@Injectable()
export class JwtRefreshStrategy extends PassportStrategy(Strategy, 'nightlatch-refresh') {
  constructor(
    private readonly tokens: RefreshTokenService,
    private readonly sessions: SessionsService,
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

  async validate(sent: SentRefreshToken, claims: JsonObject): Promise<RefreshPrincipal | false> {
    const token = this.tokens.claimsOf(claims);
    if (token === undefined) return false;
    const session = await this.sessions.find(token.sessionId);
    if (session === null || !this.tokens.isGenuine(token, session)) return false;
    // Nor is it reuse when it did not: what a page was kept from seeing must not do anything in its body.
    const raw = sent[session.transport];
    if (raw === undefined) return false;
    const hash = this.tokens.hash(raw);
    return { session, presented: { sessionId: session._id, generation: token.generation, hash } };
  }
}
