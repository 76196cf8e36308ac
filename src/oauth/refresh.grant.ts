import { Injectable } from '@nestjs/common';
import { type Grant, type IssuedTokens, RefreshFlow, RefreshTokenVerifier } from '../auth/index.js';
import { type Client, type FormParameters, requiredParameter } from '../common/http/index.js';

/** `grant_type=refresh_token` (RFC 6749 §6): what it checks and refuses is that of `POST /auth/refresh`. */
@Injectable()
export class RefreshGrant implements Grant {
  readonly type = 'refresh_token';

  constructor(
    private readonly refreshFlow: RefreshFlow,
    private readonly refreshTokenVerifier: RefreshTokenVerifier,
  ) {}

  /**
   * @param form `refresh_token`
   * @param client where from
   * @returns its successor, and a fresh access token
   * @throws DomainError `validation_failed`, and what a refresh refuses with
   */
  async grant(form: FormParameters, client: Client): Promise<IssuedTokens> {
    const token = requiredParameter(form, 'refresh_token');
    const principal = this.refreshTokenVerifier.require(await this.refreshTokenVerifier.verify(token));
    return this.refreshFlow.refresh(principal, client);
  }
}
