import { Body, HttpCode, HttpStatus, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '../../common/openapi.js';
import {
  AuthResponse,
  type Credentials,
  DeviceCookie,
  LoginFlow,
  RefreshCookie,
  type RequestWithCookies,
  requireSession,
  Routes,
} from '../../auth/index.js';
import { ApiProblems, BODY_PROBLEMS } from '../../common/errors/index.js';
import { type Client, CurrentClient, NoStore, Public } from '../../common/http/index.js';
import { hashing, Throttle } from '../../throttling/index.js';
import { LoginDto, SignUpDto } from './password.dto.js';
import { SignUpFlow } from './sign-up.flow.js';

/** Signing up and logging in with a password. */
@ApiTags('Authentication')
@Routes('auth')
@NoStore()
export class LoginController {
  constructor(
    private readonly signUpFlow: SignUpFlow,
    private readonly loginFlow: LoginFlow,
    private readonly refreshCookie: RefreshCookie,
    private readonly deviceCookie: DeviceCookie,
  ) {}

  @Post('signup')
  @Public()
  @Throttle('signup', hashing)
  @ApiOperation({ summary: 'Create an account and log in' })
  @ApiCreatedResponse({ type: AuthResponse })
  @ApiProblems(
    ...BODY_PROBLEMS,
    'password_rejected',
    'email_taken',
    'username_taken',
    'sign_up_closed',
    'second_factor_required',
    'action_required',
  )
  async signUp(
    @Body() body: SignUpDto,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<AuthResponse> {
    return this.refreshCookie.deliver(requireSession(await this.signUpFlow.signUp(body, client)), response);
  }

  @Post('login')
  @Public()
  @Throttle(hashing, 'password')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Log in with e-mail or username, and password' })
  @ApiOkResponse({ type: AuthResponse })
  @ApiProblems(...BODY_PROBLEMS, 'invalid_credentials', 'second_factor_required', 'action_required')
  async login(
    @Req() request: RequestWithCookies,
    @Body() body: LoginDto,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<AuthResponse> {
    const deviceToken = body.deviceToken ?? this.deviceCookie.read(request);
    const outcome = await this.loginFlow.login(credentialsOf(body), client, deviceToken);
    return this.refreshCookie.deliver(requireSession(outcome), response);
  }
}

function credentialsOf({ email, username, password, transport }: LoginDto): Credentials {
  return { ...(email === undefined ? { username: username ?? '' } : { email }), password, transport };
}
