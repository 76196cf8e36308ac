import { Injectable } from '@nestjs/common';
import { type Grant, type IssuedTokens, JwtRefreshStrategy, RefreshFlow } from '../auth/index.js';
import { DomainError } from '../common/errors/index.js';
import { Events } from '../common/events/index.js';
import { type Client, type FormParameters, requiredParameter } from '../common/http/index.js';

/** `grant_type=refresh_token` (RFC 6749 §6): what it checks and refuses is that of `POST /auth/refresh`. */
@Injectable()
export class RefreshGrant implements Grant {
  readonly type = 'refresh_token';

  constructor(
    private readonly refreshFlow: RefreshFlow,
    private readonly refreshTokens: JwtRefreshStrategy,
    private readonly events: Events,
  ) {}

  /**
   * @param form `refresh_token`
   * @param client where from
   * @returns its successor, and a fresh access token
   * @throws DomainError `validation_failed`, and what a refresh refuses with
   */
  async grant(form: FormParameters, client: Client): Promise<IssuedTokens> {
    const principal = await this.refreshTokens.present(requiredParameter(form, 'refresh_token'));
    if (principal === undefined) {
      this.events.emit('session.refused', { reason: 'unknown' });
      throw new DomainError('refresh_token_invalid');
    }
    return this.refreshFlow.refresh(principal, client);
  }
}
