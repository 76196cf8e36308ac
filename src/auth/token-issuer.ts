import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { DomainError } from '../common/errors/index.js';
import { type ExtraClaims } from '../common/http/index.js';
import { assuranceOf, type Session, type Transport } from '../sessions/index.js';
import { AccessTokenService, type RefreshToken, RefreshTokenService } from '../tokens/index.js';
import { toUserResponse, type User } from '../users/index.js';
import { type AuthResponse } from './auth.response.js';
import { standingProofs } from './standing-proofs.js';

/**
 * What a login or refresh yields: the whole answer, refresh token included, and how that one travels. Controllers
 * hand it to `RefreshCookie`, which makes of it what the client may see.
 */
export interface IssuedTokens {
  transport: Transport;
  /** What the login began with; absent of what is none. */
  method?: string;
  answer: AuthResponse & { refreshToken: string };
}

/** Puts the answer of a login or refresh together: a fresh access token and the session's current refresh token. */
@Injectable()
export class TokenIssuer {
  constructor(
    private readonly accessTokens: AccessTokenService,
    private readonly refreshTokens: RefreshTokenService,
    private readonly clock: Clock,
  ) {}

  /**
   * @param user the owner of the session, as read in this request
   * @param session the session as it is in the database now
   * @param claims what the host adds to the access token
   * @param derived a refresh token that was derived in this request, if one was: it is the answer when it is the current
   * one, and not derived again
   */
  issue(user: User, session: Session, claims: ExtraClaims, derived?: RefreshToken): IssuedTokens {
    const refresh = derived?.hash === session.tokenHash ? derived : this.refreshTokens.derive(session);
    const proved = standingProofs(user, session);
    // Read a moment apart: what the record rests on now the account did not have then. Asking again tells.
    if (proved.length === 0) throw new DomainError('service_unavailable');
    const access = this.accessTokens.sign({
      userId: user._id,
      sessionId: session._id,
      roles: user.roles,
      rightsVersion: user.rightsVersion,
      ...assuranceOf(proved),
      claims,
    });
    const refreshLeft = session.idleExpiresAt.getTime() - this.clock.now().getTime();
    const answer = {
      tokenType: 'Bearer' as const,
      accessToken: access.token,
      expiresIn: access.expiresIn,
      refreshToken: refresh.token,
      refreshExpiresIn: Math.ceil(refreshLeft / 1000),
      user: toUserResponse(user),
    };
    return { transport: session.transport, answer };
  }
}
