import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-jwt';
import { TOKENS_CONFIG, type TokensConfig } from '../../config/index.js';
import { type PresentedToken, type Session, SessionStore } from '../../sessions/index.js';
import {
  asSecret,
  type JsonObject,
  REFRESH_TOKEN_ALGORITHM,
  type RefreshTokenClaims,
  RefreshTokenService,
} from '../../tokens/index.js';
import { type User, UserStore } from '../../users/index.js';
import { type SentRefreshToken } from '../sent-refresh-token.js';

/** Who presents a refresh token: the session it was issued in, alive or not, its owner, and which token it is. */
export interface RefreshPrincipal {
  session: Session;
  /** Null when the account is gone. */
  user: User | null;
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
    private readonly sessionStore: SessionStore,
    private readonly userStore: UserStore,
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
    return (await this.principalOf(sent, this.tokens.claimsOf(claims))) ?? false;
  }

  /**
   * Verifies a token that comes another way than `POST /auth/refresh` takes it, exactly as there. It changes nothing.
   *
   * @param token the raw token, from a body
   * @returns who presents it; undefined when it is not one of ours, belongs in a cookie, or its session is gone
   */
  present(token: string): Promise<RefreshPrincipal | undefined> {
    return this.principalOf({ body: token }, this.tokens.verify(token));
  }

  private async principalOf(
    sent: SentRefreshToken,
    claims: RefreshTokenClaims | undefined,
  ): Promise<RefreshPrincipal | undefined> {
    if (claims === undefined) return undefined;
    // At the same time: the token names both, its signature is ours, and `isGenuine` compares the two ids.
    const [session, user] = await Promise.all([
      this.sessionStore.find(claims.sessionId),
      this.userStore.findById(claims.userId),
    ]);
    if (session === null || !this.tokens.isGenuine(claims, session)) return undefined;
    // Nor is it reuse when it did not: what a page was kept from seeing must not do anything in its body.
    const raw = sent[session.transport];
    if (raw === undefined) return undefined;
    const hash = this.tokens.hash(raw);
    return { session, user, presented: { sessionId: session._id, generation: claims.generation, hash } };
  }
}
