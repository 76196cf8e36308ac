import { Body, HttpCode, HttpStatus, Post, Res } from '@nestjs/common';
import { RefreshCookie, requireSession, Routes } from '../../auth/index.js';
import { ApiProblems, BODY_PROBLEMS } from '../../common/errors/index.js';
import { type Client, CurrentClient, NoStore, Public } from '../../common/http/index.js';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '../../common/openapi.js';
import { Throttle } from '../../throttling/index.js';
import { LogInWithPasskeyFlow } from './log-in-with-passkey.flow.js';
import { PasskeyLoginDto, PasskeySignUpDto, PasskeySignUpOptionsDto } from './passkey.dto.js';
import {
  PasskeyEnrolledLoginResponse,
  PasskeyLoginResponse,
  PasskeyOptionsResponse,
} from './passkey.response.js';
import { RelyingParty } from './relying-party.js';
import { SignUpWithPasskeyFlow } from './sign-up-with-passkey.flow.js';
import { signalsOf } from './signals.js';

/** Signing up and logging in with a passkey. */
@ApiTags('Passkeys')
@Routes('auth/passkeys')
@NoStore()
export class PasskeyLoginController {
  constructor(
    private readonly loginFlow: LogInWithPasskeyFlow,
    private readonly signUpFlow: SignUpWithPasskeyFlow,
    private readonly relyingParty: RelyingParty,
    private readonly refreshCookie: RefreshCookie,
  ) {}

  @Post('login/options')
  @Public()
  @Throttle('passkey-options')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'What a browser needs to log in with a passkey',
    description:
      '`options` are for `navigator.credentials.get()`, also with `mediation: "conditional"`. They can be used once.',
  })
  @ApiOkResponse({ type: PasskeyOptionsResponse })
  @ApiProblems()
  async loginOptions(): Promise<PasskeyOptionsResponse> {
    return this.loginFlow.begin();
  }

  @Post('login')
  @Public()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'Log in with a passkey, without a name',
    description: 'One that asked for a PIN, a finger or a face counts for two factors.',
  })
  @ApiOkResponse({ type: PasskeyLoginResponse })
  @ApiProblems(
    ...BODY_PROBLEMS,
    'challenge_invalid',
    'factor_invalid',
    'passkey_unknown',
    'invalid_credentials',
    'second_factor_required',
    'action_required',
    'too_many_attempts',
  )
  async login(
    @Body() body: PasskeyLoginDto,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<PasskeyLoginResponse> {
    const { user, outcome } = await this.loginFlow.logIn(body, client);
    const answer = this.refreshCookie.deliver(requireSession(outcome), response);
    return Object.assign(answer, { signals: signalsOf(user, this.relyingParty.id) });
  }

  @Post('signup/options')
  @Public()
  @Throttle('passkey-options')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'What a browser needs to sign up with a passkey',
    description: '`options` are for `navigator.credentials.create()`. They can be used once.',
  })
  @ApiOkResponse({ type: PasskeyOptionsResponse })
  @ApiProblems(...BODY_PROBLEMS)
  async signUpOptions(@Body() body: PasskeySignUpOptionsDto): Promise<PasskeyOptionsResponse> {
    return this.signUpFlow.begin(body);
  }

  @Post('signup')
  @Public()
  @Throttle('signup')
  @ApiOperation({
    summary: 'Create an account without a password, and log in',
    description: 'The answer has recovery codes, which are shown once.',
  })
  @ApiCreatedResponse({ type: PasskeyEnrolledLoginResponse })
  @ApiProblems(
    ...BODY_PROBLEMS,
    'challenge_invalid',
    'factor_invalid',
    'email_taken',
    'username_taken',
    'sign_up_closed',
    'second_factor_required',
    'action_required',
  )
  async signUp(
    @Body() body: PasskeySignUpDto,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<PasskeyEnrolledLoginResponse> {
    const { user, outcome, recoveryCodes } = await this.signUpFlow.signUp(body, client);
    const answer = this.refreshCookie.deliver(requireSession(outcome), response);
    const signals = signalsOf(user, this.relyingParty.id);
    return Object.assign(answer, { signals, ...(recoveryCodes && { recoveryCodes }) });
  }
}
