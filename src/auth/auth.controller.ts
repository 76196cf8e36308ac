import { Body, HttpCode, HttpStatus, Post, Req, Res, UseGuards } from '@nestjs/common';
import {
  ApiBody,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiSecurity,
  ApiTags,
} from '../common/openapi.js';
import { byOwner } from '../common/audit/index.js';
import { ApiProblems, BEARER_PROBLEMS, BODY_PROBLEMS } from '../common/errors/index.js';
import {
  ApiAccessToken,
  bearerToken,
  type Client,
  CurrentClient,
  CurrentUser,
  NoStore,
  Public,
} from '../common/http/index.js';
import { Throttle } from '../throttling/index.js';
import { AuthResponse } from './auth.response.js';
import { LogoutDto, RefreshDto } from './auth.dto.js';
import { SessionTerminator } from './session-terminator.js';
import { LogOutFlow } from './log-out.flow.js';
import { RefreshFlow } from './refresh.flow.js';
import { CsrfGuard } from './guards/csrf.guard.js';
import { JwtRefreshGuard } from './guards/jwt-refresh.guard.js';
import { type RequestWithCookies } from './auth-cookies.js';
import { RefreshCookie } from './refresh-cookie.js';
import { refuseContradiction } from './sent-refresh-token.js';
import { type RefreshPrincipal } from './refresh-token.verifier.js';
import { Routes } from './routes/routes.decorator.js';

/** Staying logged in, and logging out. */
@ApiTags('Authentication')
@Routes('auth')
@NoStore()
export class AuthController {
  constructor(
    private readonly refreshFlow: RefreshFlow,
    private readonly logOutFlow: LogOutFlow,
    private readonly sessionTerminator: SessionTerminator,
    private readonly refreshCookie: RefreshCookie,
  ) {}

  @Post('refresh')
  @Public()
  @Throttle('refresh')
  @UseGuards(CsrfGuard, JwtRefreshGuard)
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'Exchange a refresh token for its successor',
    description:
      'A refresh token works once. Repeating the request within the leeway (`REFRESH_LEEWAY`) answers with the ' +
      'same successor, so a second tab or a lost answer harms nobody. A used token that comes back later ends the session. ' +
      'The token comes in the body or in the cookie, as its session was opened.',
  })
  @ApiBody({ type: RefreshDto, required: false })
  @ApiOkResponse({ type: AuthResponse })
  @ApiProblems(
    ...BODY_PROBLEMS,
    'refresh_token_invalid',
    'refresh_token_expired',
    'refresh_token_reused',
    'session_revoked',
    'csrf_rejected',
  )
  async refresh(
    @Req() request: RequestWithCookies & { user: RefreshPrincipal },
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<AuthResponse> {
    const refresh = this.refreshFlow.refresh(request.user, client);
    const issued = await this.refreshCookie.clearIfRefused(refresh, request, response);
    return this.refreshCookie.deliver(issued, response);
  }

  @Post('logout')
  @Public()
  @UseGuards(CsrfGuard)
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiAccessToken()
  @ApiSecurity({}) // or without
  @ApiOperation({
    summary: 'End the session',
    description:
      'With a refresh token (in the body or in the cookie), an access token or both, also used or expired ones. ' +
      'Repeating it is fine. It takes the refresh cookie away.',
  })
  @ApiBody({ type: LogoutDto, required: false })
  @ApiNoContentResponse({ description: 'The session has ended, if there was one.' })
  @ApiProblems(...BODY_PROBLEMS, 'csrf_rejected')
  async logOut(
    @Req() request: Parameters<typeof bearerToken>[0] & RequestWithCookies,
    @Body() { refreshToken }: LogoutDto,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<void> {
    const cookies = this.refreshCookie.read(request);
    refuseContradiction(refreshToken, cookies);
    const refreshTokens = refreshToken === undefined ? cookies : [refreshToken];
    await this.logOutFlow.logOut(bearerToken(request), refreshTokens, client);
    if (cookies.length > 0) this.refreshCookie.clear(response);
  }

  @Post('logout-all')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiAccessToken()
  @ApiOperation({ summary: 'End all sessions of the caller, this one included' })
  @ApiNoContentResponse({
    description: 'All sessions of the user have ended, and their access tokens are refused.',
  })
  @ApiProblems(...BEARER_PROBLEMS)
  async logOutAll(@CurrentUser('id') userId: string, @CurrentClient() client: Client): Promise<void> {
    await this.sessionTerminator.endAll(userId, 'logout_all', byOwner(client));
  }
}
