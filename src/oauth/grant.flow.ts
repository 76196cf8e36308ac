import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/errors/index.js';
import { Events } from '../common/events/index.js';
import { type Client } from '../common/http/index.js';
import { type IssuedTokens, JwtRefreshStrategy, RefreshFlow } from '../auth/index.js';
import { LoginFlow } from '../methods/password/index.js';
import { type TokenRequest } from './oauth.dto.js';
import { type TokenResponse, toTokenResponse } from './oauth.response.js';

/** `POST /auth/token`: login and refresh in OAuth's words. What they check, cost and refuse is theirs. */
@Injectable()
export class GrantFlow {
  constructor(
    private readonly loginFlow: LoginFlow,
    private readonly refreshFlow: RefreshFlow,
    private readonly refreshTokens: JwtRefreshStrategy,
    private readonly events: Events,
  ) {}

  /**
   * @param request what is asked for
   * @param client where from
   * @throws DomainError `validation_failed` where `REFRESH_TRANSPORTS` allows cookies only, `invalid_credentials`,
   * `refresh_token_invalid`, `refresh_token_expired`, `refresh_token_reused`, `session_revoked`
   */
  async grant(request: TokenRequest, client: Client): Promise<TokenResponse> {
    const { answer } =
      request.grant === 'password'
        ? await this.loginFlow.login(request.credentials, client)
        : await this.refresh(request.refreshToken, client);
    return toTokenResponse(answer);
  }

  private async refresh(token: string, client: Client): Promise<IssuedTokens> {
    const principal = await this.refreshTokens.present(token);
    if (principal === undefined) {
      this.events.emit('session.refused', { reason: 'unknown' });
      throw new DomainError('refresh_token_invalid');
    }
    return this.refreshFlow.refresh(principal, client);
  }
}
