import { Body, Get, HttpCode, HttpStatus, Inject, Post, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
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
import { InjectPasswordPolicy, type PasswordPolicy } from '../../passwords/index.js';
import { hashing, Throttle } from '../../throttling/index.js';
import { AuthResponse, RefreshCookie, requireSession, Routes } from '../../auth/index.js';
import { ChangePasswordDto, ForgotPasswordDto, ResetPasswordDto } from './password.dto.js';
import { ChangePasswordFlow } from './change-password.flow.js';
import { ForgotPasswordFlow } from './forgot-password.flow.js';
import { ResetPasswordFlow } from './reset-password.flow.js';
import { makeResetPasswordPage } from './reset-password.page.js';

/** New passwords: for who knows the present one, and for who has the mailbox. */
@ApiTags('Passwords')
@Routes('auth')
@NoStore()
export class PasswordsController {
  private readonly resetPasswordPage: Page;

  constructor(
    private readonly changeFlow: ChangePasswordFlow,
    private readonly forgotFlow: ForgotPasswordFlow,
    private readonly resetFlow: ResetPasswordFlow,
    private readonly refreshCookie: RefreshCookie,
    @Inject(PRODUCT_CONFIG) product: ProductConfig,
    @InjectPasswordPolicy() { hint }: PasswordPolicy,
  ) {
    this.resetPasswordPage = makeResetPasswordPage(product, hint);
  }

  @Post('change-password')
  @Throttle(hashing, 'password')
  @HttpCode(HttpStatus.OK)
  @ApiAccessToken()
  @ApiOperation({
    summary: 'Change the password',
    description: 'All sessions of the user end, the present one included; the answer is a new one.',
  })
  @ApiOkResponse({ type: AuthResponse })
  @ApiProblems(
    ...BODY_PROBLEMS,
    ...BEARER_PROBLEMS,
    'invalid_credentials',
    'password_rejected',
    'step_up_required',
    'second_factor_required',
    'action_required',
  )
  async changePassword(
    @CurrentUser() principal: UserPrincipal,
    @Body() body: ChangePasswordDto,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<AuthResponse> {
    const outcome = await this.changeFlow.change(principal, body, client);
    return this.refreshCookie.deliver(requireSession(outcome), response);
  }

  @Post('forgot-password')
  @Throttle('forgot-password')
  @Public()
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    summary: 'Ask for a mail with a link to choose a new password',
    description: 'The answer is the same for an address that has no account.',
  })
  @ApiAcceptedResponse({ description: 'If there is such an account, a mail is on its way.' })
  @ApiProblems(...BODY_PROBLEMS)
  async forgotPassword(@Body() { email }: ForgotPasswordDto): Promise<void> {
    await this.forgotFlow.request(email);
  }

  @Post('reset-password')
  @Throttle('reset-password', hashing)
  @Public()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Choose a new password with the token of a mail',
    description: 'All sessions of the user end. It does not log in. An invitation is accepted here as well.',
  })
  @ApiNoContentResponse({ description: 'The password is saved.' })
  @ApiProblems(...BODY_PROBLEMS, 'token_invalid', 'password_rejected')
  async resetPassword(
    @Body() { token, newPassword }: ResetPasswordDto,
    @CurrentClient() client: Client,
  ): Promise<void> {
    await this.resetFlow.reset(token, newPassword, client);
  }

  @Get('reset-password')
  @Public()
  @ApiOperation({
    summary: 'The page behind the link of a reset or an invitation',
    description: 'It asks for a password and sends it; opening it changes nothing.',
  })
  @ApiOkResponse(HTML_PAGE)
  @ApiProblems()
  showResetPassword(@Res({ passthrough: true }) response: PlatformResponse): string {
    return servePage(this.resetPasswordPage, response);
  }
}
