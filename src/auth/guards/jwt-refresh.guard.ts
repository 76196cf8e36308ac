import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { createValidationPipe } from '../../common/http/index.js';
import { RefreshDto } from '../auth.dto.js';
import { type RequestWithCookies } from '../auth-cookies.js';
import { RefreshCookie } from '../refresh-cookie.js';
import { sentRefreshToken, type SentRefreshToken } from '../sent-refresh-token.js';
import { type RefreshPrincipal, RefreshTokenVerifier } from '../refresh-token.verifier.js';
import { JwtRefreshStrategy } from '../strategies/jwt-refresh.strategy.js';
import { authenticate } from './authenticate.js';

type RefreshRequest = RequestWithCookies & { body: unknown; user?: RefreshPrincipal };

/**
 * Lets a request through when its body or its cookie carries a refresh token of ours, used or not: what the
 * token is worth is for the flow to evaluate.
 */
@Injectable()
export class JwtRefreshGuard implements CanActivate {
  /** Guards run before pipes; a body that is not a RefreshDto is a 400 here as everywhere. */
  private readonly validation = createValidationPipe();

  constructor(
    private readonly strategy: JwtRefreshStrategy,
    private readonly cookie: RefreshCookie,
    private readonly verifier: RefreshTokenVerifier,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<RefreshRequest>();
    const response: unknown = http.getResponse();
    const metadata = { type: 'body', metatype: RefreshDto } as const;
    const { refreshToken } = (await this.validation.transform(request.body, metadata)) as RefreshDto;
    const sent = sentRefreshToken(refreshToken, this.cookie.read(request));
    request.user = await this.cookie.clearIfRefused(this.holderOf(sent, response), request, response);
    return true;
  }

  private async holderOf(sent: SentRefreshToken, response: unknown): Promise<RefreshPrincipal> {
    // Passport sees the token alone, wherever in the request it stood.
    return this.verifier.require(await authenticate<RefreshPrincipal>(this.strategy, sent, response));
  }
}
