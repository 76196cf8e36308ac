import { Injectable } from '@nestjs/common';
import { byOwner } from '../common/audit/index.js';
import { type Client } from '../common/http/index.js';
import { SessionStore } from '../sessions/index.js';
import { AccessTokenService, RefreshTokenService } from '../tokens/index.js';
import { SessionTerminator } from './session-terminator.js';

/**
 * `POST /auth/logout`: ends the session of whatever token of ours is presented, used, expired or not, and
 * never refuses: who asks to be logged out is logged out afterwards.
 */
@Injectable()
export class LogOutFlow {
  constructor(
    private readonly sessionStore: SessionStore,
    private readonly sessionTerminator: SessionTerminator,
    private readonly accessTokens: AccessTokenService,
    private readonly refreshTokens: RefreshTokenService,
  ) {}

  /**
   * @param accessToken the one of the Authorization header, or null
   * @param refreshTokens those of the body and the cookies. Over which transport one came does not matter here:
   * whoever holds it may end its session
   * @param client where from
   */
  async logOut(accessToken: string | null, refreshTokens: string[], client: Client): Promise<void> {
    const named = [
      accessToken === null ? undefined : this.accessTokens.sessionOf(accessToken),
      ...(await Promise.all(refreshTokens.map((token) => this.sessionOfRefreshToken(token)))),
    ];
    for (const sessionId of new Set(named)) {
      if (sessionId !== undefined) await this.sessionTerminator.end(sessionId, 'logout', byOwner(client));
    }
  }

  private async sessionOfRefreshToken(token: string): Promise<string | undefined> {
    const claims = this.refreshTokens.verify(token);
    if (claims === undefined) return undefined;
    const session = await this.sessionStore.find(claims.sessionId);
    return session !== null && this.refreshTokens.isGenuine(claims, session) ? session._id : undefined;
  }
}
