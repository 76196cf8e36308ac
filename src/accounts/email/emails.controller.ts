import { Body, Get, HttpCode, HttpStatus, Inject, Post, Res, UseGuards } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiSecurity,
  ApiTags,
} from '../../common/openapi.js';
import { ApiProblems, BEARER_PROBLEMS, BODY_PROBLEMS } from '../../common/errors/index.js';
import {
  ApiAccessToken,
  type Client,
  CurrentClient,
  CurrentUser,
  HTML_PAGE,
  NoStore,
  type PlatformResponse,
  type UserPrincipal,
  Public,
} from '../../common/http/index.js';
import { type Page, servePage } from '../../common/pages/index.js';
import { PRODUCT_CONFIG, type ProductConfig } from '../../config/index.js';
import { hashing, Throttle } from '../../throttling/index.js';
import {
  AuthResponse,
  CompleteLogin,
  OptionalJwtAuthGuard,
  RefreshCookie,
  requireSession,
  Routes,
} from '../../auth/index.js';
import { ChangeEmailDto, ContinueVerifiedDto, VerifyEmailDto } from './email.dto.js';
import { ChangeEmailFlow } from './change-email.flow.js';
import { VerificationSender } from '../mails/verification-sender.js';
import { VerifyEmailFlow } from './verify-email.flow.js';
import { makeVerifyEmailPage } from './verify-email.page.js';

/** Whose mailbox an account's address is, and moving to another one. */
@ApiTags('E-mail')
@Routes('auth')
@NoStore()
export class EmailsController {
  private readonly verifyEmailPage: Page;

  constructor(
    private readonly verifyFlow: VerifyEmailFlow,
    private readonly verificationSender: VerificationSender,
    private readonly changeFlow: ChangeEmailFlow,
    private readonly completeLogin: CompleteLogin,
    private readonly refreshCookie: RefreshCookie,
    @Inject(PRODUCT_CONFIG) product: ProductConfig,
  ) {
    this.verifyEmailPage = makeVerifyEmailPage(product);
  }

  @Post('verify-email')
  @Throttle('verify-email', hashing)
  @Public()
  @UseGuards(OptionalJwtAuthGuard)
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiAccessToken()
  @ApiSecurity({}) // or without
  @ApiOperation({
    summary: 'Confirm an address with the token of a mail',
    description:
      'With `password`, or an access token of the account, everything else stays as it is. Without either, ' +
      'somebody else may have opened the account with this address: its password is removed and all its ' +
      'sessions end, unless the address was confirmed before. Moving an account to a new address takes one of them.',
  })
  @ApiNoContentResponse({ description: 'The address is confirmed.' })
  @ApiProblems(
    ...BODY_PROBLEMS,
    'token_invalid',
    'invalid_credentials',
    'access_token_invalid',
    'email_taken',
  )
  async verifyEmail(
    @Body() body: VerifyEmailDto,
    @CurrentUser() holder: UserPrincipal | undefined,
    @CurrentClient() client: Client,
  ): Promise<void> {
    await this.verifyFlow.verify(body, holder, client);
  }

  @Get('verify-email')
  @Public()
  @ApiOperation({
    summary: 'The page behind the link that confirms an address',
    description: 'It asks for a confirmation and sends it; opening it changes nothing.',
  })
  @ApiOkResponse(HTML_PAGE)
  @ApiProblems()
  showVerifyEmail(@Res({ passthrough: true }) response: PlatformResponse): string {
    return servePage(this.verifyEmailPage, response);
  }

  @Post('verify-email/resend')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiAccessToken()
  @ApiOperation({ summary: 'Ask for another mail that confirms the address' })
  @ApiAcceptedResponse({
    description: 'A mail is on its way, unless the address is confirmed. Its link replaces the one before.',
  })
  @ApiProblems(...BEARER_PROBLEMS, 'email_missing')
  async resendVerification(@CurrentUser('id') userId: string): Promise<void> {
    await this.verificationSender.again(userId);
  }

  @Post('verify-email/continue')
  @Throttle('verify-email')
  @Public()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'Complete a login once the address is confirmed',
    description:
      'After a login that was answered with `action_required` and `verify_email`. While the address is not confirmed the ' +
      'answer is the same again, with another challenge, and another mail is sent.',
  })
  @ApiOkResponse({ type: AuthResponse })
  @ApiProblems(
    ...BODY_PROBLEMS,
    'challenge_invalid',
    'invalid_credentials',
    'second_factor_required',
    'action_required',
  )
  async continueVerified(
    @Body() { challenge }: ContinueVerifiedDto,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<AuthResponse> {
    const outcome = await this.completeLogin.resume(challenge, 'verify_email', client, async (login) => {
      await this.verificationSender.again(login.user._id);
      return login;
    });
    return this.refreshCookie.deliver(requireSession(outcome), response);
  }

  @Post('change-email')
  @Throttle(hashing, 'password')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiAccessToken()
  @ApiOperation({
    summary: 'Ask to move the account to another address',
    description:
      'A mail goes to the new address. Nothing changes before its link is used. The answer is the same for an address ' +
      'that has an account: its owner is told by mail, and gets no link.',
  })
  @ApiAcceptedResponse({ description: 'A mail is on its way to the new address.' })
  @ApiProblems(
    ...BODY_PROBLEMS,
    ...BEARER_PROBLEMS,
    'invalid_credentials',
    'step_up_required',
    'forbidden',
    'email_taken',
  )
  async changeEmail(
    @CurrentUser() principal: UserPrincipal,
    @Body() body: ChangeEmailDto,
    @CurrentClient() client: Client,
  ): Promise<void> {
    await this.changeFlow.request(principal, body, client);
  }
}
