import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/index.js';
import { Events } from '../common/events/index.js';
import { type PresentedToken, type Session, SessionStore } from '../sessions/index.js';
import { type RefreshTokenClaims, RefreshTokenService } from '../tokens/index.js';
import { type User, UserStore } from '../users/index.js';
import { type SentRefreshToken } from './sent-refresh-token.js';

/** Who presents a refresh token: the session it was issued in, alive or not, its owner, and which token it is. */
export interface RefreshPrincipal {
  session: Session;
  /** Null when the account is gone. */
  user: User | null;
  presented: PresentedToken;
}

/**
 * Verifies refresh tokens against the persisted record of their session, for all who take one: refresh, token endpoint,
 * introspection and log-out. It changes nothing. A used generation passes, or its reuse would go unnoticed.
 */
@Injectable()
export class RefreshTokenVerifier {
  constructor(
    private readonly tokens: RefreshTokenService,
    private readonly sessionStore: SessionStore,
    private readonly userStore: UserStore,
    private readonly events: Events,
  ) {}

  /**
   * @param token the raw token, from a body
   * @returns who presents it; undefined when it is not one of ours, belongs in a cookie, or its session is gone
   */
  async verify(token: string): Promise<RefreshPrincipal | undefined> {
    const claims = this.tokens.verify(token);
    return claims && this.verifyRecord({ body: token }, claims);
  }

  /**
   * @param sent the raw token, and where it stood
   * @param claims what it says, its signature, type, issuer and audience verified
   * @returns as {@link verify}
   */
  async verifyRecord(
    sent: SentRefreshToken,
    claims: RefreshTokenClaims,
  ): Promise<RefreshPrincipal | undefined> {
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

  /**
   * @param token the raw token, over whichever transport it came
   * @returns the id of the session it was issued in, alive or not; undefined as {@link verify}
   */
  async sessionOf(token: string): Promise<string | undefined> {
    const claims = this.tokens.verify(token);
    if (claims === undefined) return undefined;
    const session = await this.sessionStore.find(claims.sessionId);
    return session !== null && this.tokens.isGenuine(claims, session) ? session._id : undefined;
  }

  /**
   * @param principal what {@link verify} returned
   * @returns the same
   * @throws DomainError `refresh_token_invalid`
   */
  require(principal: RefreshPrincipal | undefined): RefreshPrincipal {
    if (principal !== undefined) return principal;
    this.events.emit('session.refused', { reason: 'unknown' });
    throw new DomainError('refresh_token_invalid');
  }
}
