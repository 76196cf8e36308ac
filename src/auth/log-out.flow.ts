import { Injectable } from '@nestjs/common';
import { byOwner } from '../common/audit/index.js';
import { type Client } from '../common/http/index.js';
import { AccessTokenService } from '../tokens/index.js';
import { RefreshTokenVerifier } from './refresh-token.verifier.js';
import { SessionTerminator } from './session-terminator.js';

/**
 * `POST /auth/logout`: ends the session of whatever token of ours is presented, used, expired or not, and
 * never refuses: who asks to be logged out is logged out afterwards.
 */
@Injectable()
export class LogOutFlow {
  constructor(
    private readonly sessionTerminator: SessionTerminator,
    private readonly accessTokens: AccessTokenService,
    private readonly refreshTokenVerifier: RefreshTokenVerifier,
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
      ...(await Promise.all(refreshTokens.map((token) => this.refreshTokenVerifier.sessionOf(token)))),
    ];
    for (const sessionId of new Set(named)) {
      if (sessionId !== undefined) await this.sessionTerminator.end(sessionId, 'logout', byOwner(client));
    }
  }
}
