import { Body, Get, HttpCode, HttpStatus, Inject, Post, Req, Res, UseGuards } from '@nestjs/common';
import {
  AuthResponse,
  DeviceCookie,
  OptionalJwtAuthGuard,
  RefreshCookie,
  requireSession,
  type RequestWithCookies,
  Routes,
} from '../../auth/index.js';
import { ApiProblems, BODY_PROBLEMS } from '../../common/errors/index.js';
import {
  ApiAccessToken,
  type Client,
  CurrentClient,
  CurrentUser,
  HTML_PAGE,
  NoStore,
  type PlatformResponse,
  Public,
  type UserPrincipal,
} from '../../common/http/index.js';
import {
  ApiAcceptedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiSecurity,
  ApiTags,
} from '../../common/openapi.js';
import { type Page, servePage } from '../../common/pages/index.js';
import {
  PRODUCT_CONFIG,
  type ProductConfig,
  SESSIONS_CONFIG,
  type SessionsConfig,
} from '../../config/index.js';
import { Throttle } from '../../throttling/index.js';
import { stateOf } from './email-login-challenge.js';
import { EmailLinkDto, FinishEmailLoginDto, StartEmailLoginDto } from './email-login.dto.js';
import { makeEmailLoginPage } from './email-login.page.js';
import { EmailLinkResponse, StartedEmailLoginResponse } from './email-login.response.js';
import { FinishEmailLoginFlow } from './finish-email-login.flow.js';
import { FlowCookie } from './flow-cookie.js';
import { MailboxProof } from './mailbox-proof.js';
import { StartEmailLoginFlow } from './start-email-login.flow.js';

/** Logging in by a link or a code that is mailed. */
@ApiTags('E-mail login')
@Routes('auth/email')
@NoStore()
export class EmailLoginController {
  private readonly page: Page;

  constructor(
    private readonly startFlow: StartEmailLoginFlow,
    private readonly finishFlow: FinishEmailLoginFlow,
    private readonly mailboxProof: MailboxProof,
    private readonly flowCookie: FlowCookie,
    private readonly refreshCookie: RefreshCookie,
    private readonly deviceCookie: DeviceCookie,
    @Inject(PRODUCT_CONFIG) product: ProductConfig,
    @Inject(SESSIONS_CONFIG) { transports }: SessionsConfig,
  ) {
    this.page = makeEmailLoginPage(product, transports.includes('cookie'));
  }

  @Post('start')
  @Public()
  @Throttle('email-login')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    summary: 'Ask for a mail with a link or a code to log in with',
    description:
      'The answer is the same for an address that has no account. Where sign-up is open, whoever has the mailbox opens one ' +
      'with it.',
  })
  @ApiAcceptedResponse({ type: StartedEmailLoginResponse })
  @ApiProblems(...BODY_PROBLEMS)
  async start(
    @Body() body: StartEmailLoginDto,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<StartedEmailLoginResponse> {
    const { flow, expiresIn, transport } = await this.startFlow.start(body, client);
    if (body.method === 'link' && transport === 'cookie') this.flowCookie.set(response, flow, expiresIn);
    return { flow, expiresIn };
  }

  @Get('login')
  @Public()
  @ApiOperation({
    summary: 'The page behind the link of a login',
    description:
      'In the browser that asked it goes on at once, in any other it asks. Opening it changes nothing.',
  })
  @ApiOkResponse(HTML_PAGE)
  @ApiProblems()
  show(@Res({ passthrough: true }) response: PlatformResponse): string {
    return servePage(this.page, response);
  }

  @Post('link')
  @Public()
  @Throttle('email-link')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'What a mailed link is for, and which browser asked for it',
    description: 'It changes nothing.',
  })
  @ApiOkResponse({ type: EmailLinkResponse })
  @ApiProblems(...BODY_PROBLEMS, 'token_invalid')
  async describe(
    @Req() request: RequestWithCookies,
    @Body() { token, flow }: EmailLinkDto,
  ): Promise<EmailLinkResponse> {
    const challenge = await this.mailboxProof.verifyToken(token);
    const { email, device, requestedAt } = stateOf(challenge);
    return {
      isSameBrowser: this.mailboxProof.isOf(challenge, [flow, this.flowCookie.read(request)]),
      email,
      device,
      requestedAt: requestedAt.toISOString(),
      code: this.mailboxProof.codeOf(challenge),
    };
  }

  @Post('finish')
  @Public()
  @UseGuards(OptionalJwtAuthGuard)
  @Throttle('email-link', 'password')
  @HttpCode(HttpStatus.OK)
  @ApiAccessToken()
  @ApiSecurity({}) // or without
  @ApiOperation({
    summary: 'Log in with the code and its flow, or with the token of the link',
    description:
      'An account whose address nobody had confirmed is claimed by it: what somebody else has left there is removed. With ' +
      'the access token of an anonymous account, and an address that has none, that account gets the address, and keeps its id.',
  })
  @ApiOkResponse({ type: AuthResponse })
  @ApiProblems(
    ...BODY_PROBLEMS,
    'access_token_invalid',
    'challenge_invalid',
    'code_invalid',
    'token_invalid',
    'other_browser',
    'sign_up_closed',
    'invalid_credentials',
    'second_factor_required',
    'action_required',
  )
  async finish(
    @Req() request: RequestWithCookies,
    @Body() body: FinishEmailLoginDto,
    @CurrentUser() holder: UserPrincipal | undefined,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<AuthResponse> {
    const cookieFlow = this.flowCookie.read(request);
    const deviceToken = body.deviceToken ?? this.deviceCookie.read(request);
    const outcome = await this.finishFlow.finish(body, { client, cookieFlow, deviceToken, holder });
    if (cookieFlow !== undefined) this.flowCookie.clear(response);
    return this.refreshCookie.deliver(requireSession(outcome), response);
  }
}
