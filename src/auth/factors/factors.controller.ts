import { Body, Delete, Get, HttpCode, HttpStatus, Param, Post, Res } from '@nestjs/common';
import { ApiProblems, BEARER_PROBLEMS, BODY_PROBLEMS, DomainError } from '../../common/errors/index.js';
import {
  ApiAccessToken,
  type Client,
  CurrentClient,
  CurrentUser,
  NoStore,
  Public,
  type UserPrincipal,
} from '../../common/http/index.js';
import {
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '../../common/openapi.js';
import { hashing, Throttle } from '../../throttling/index.js';
import { FactorsResponse, toFactorsResponse, UserStore } from '../../users/index.js';
import { AuthResponse } from '../auth.response.js';
import { requireSession } from '../complete-login.js';
import { RefreshCookie } from '../refresh-cookie.js';
import { Routes } from '../routes/routes.decorator.js';
import { ContinueLoginFlow } from './continue-login.flow.js';
import { ContinueLoginDto, LoginChallengeDto, StepUpDto } from './factors.dto.js';
import { ContinuedLoginResponse, LoginOptionsResponse, StepUpOptionsResponse } from './factors.response.js';
import { DeviceCookie } from './device-cookie.js';
import { RememberedDevices } from './remembered-devices.store.js';
import { StepUpFlow } from './step-up.flow.js';

/** The second step of a login, more proofs in a session, and what an account can prove itself by. */
@ApiTags('Second factors')
@Routes('auth')
@NoStore()
export class FactorsController {
  constructor(
    private readonly continueFlow: ContinueLoginFlow,
    private readonly stepUpFlow: StepUpFlow,
    private readonly userStore: UserStore,
    private readonly refreshCookie: RefreshCookie,
    private readonly deviceCookie: DeviceCookie,
    private readonly devices: RememberedDevices,
  ) {}

  @Post('login/continue')
  @Public()
  @Throttle(hashing, 'password')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'Complete a login with a second factor',
    description: 'After any login that was answered with `second_factor_required`.',
  })
  @ApiOkResponse({ type: ContinuedLoginResponse })
  @ApiProblems(
    ...BODY_PROBLEMS,
    'factor_invalid',
    'challenge_invalid',
    'invalid_credentials',
    'second_factor_required',
    'action_required',
  )
  async continueLogin(
    @Body() body: ContinueLoginDto,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<ContinuedLoginResponse> {
    const { outcome, device } = await this.continueFlow.continue(body, client);
    const issued = requireSession(outcome);
    const answer = this.refreshCookie.deliver(issued, response);
    if (device === undefined || issued.transport === 'body') return Object.assign(answer, device);
    this.deviceCookie.set(response, device);
    return answer;
  }

  @Post('login/continue/options')
  @Public()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'What a browser needs to complete a login with a passkey',
  })
  @ApiOkResponse({ type: LoginOptionsResponse })
  @ApiProblems(...BODY_PROBLEMS, 'challenge_invalid')
  async loginOptions(@Body() { challenge }: LoginChallengeDto): Promise<LoginOptionsResponse> {
    return this.continueFlow.begin(challenge);
  }

  @Post('step-up')
  @Throttle(hashing, 'password')
  @HttpCode(HttpStatus.OK)
  @ApiAccessToken()
  @ApiOperation({
    summary: 'Prove something more, or once more, in the present session',
    description: 'The answer has a fresh access token, which says what the session is worth now.',
  })
  @ApiOkResponse({ type: AuthResponse })
  @ApiProblems(
    ...BODY_PROBLEMS,
    ...BEARER_PROBLEMS,
    'factor_invalid',
    'challenge_invalid',
    'invalid_credentials',
  )
  async stepUp(
    @CurrentUser() principal: UserPrincipal,
    @Body() body: StepUpDto,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<AuthResponse> {
    return this.refreshCookie.deliver(await this.stepUpFlow.stepUp(principal, body, client), response);
  }

  @Post('step-up/options')
  @HttpCode(HttpStatus.OK)
  @ApiAccessToken()
  @ApiOperation({
    summary: 'By what the present session can be raised',
    description: 'With a challenge, and for a passkey the options for `navigator.credentials.get()`.',
  })
  @ApiOkResponse({ type: StepUpOptionsResponse })
  @ApiProblems(...BEARER_PROBLEMS)
  async stepUpOptions(
    @CurrentUser() principal: UserPrincipal,
    @CurrentClient() client: Client,
  ): Promise<object> {
    return this.stepUpFlow.begin(principal, client);
  }

  @Get('factors')
  @ApiAccessToken()
  @ApiOperation({ summary: 'What the account can prove itself by, beside its password' })
  @ApiOkResponse({ type: FactorsResponse })
  @ApiProblems(...BEARER_PROBLEMS)
  async list(@CurrentUser('id') id: string): Promise<FactorsResponse> {
    const user = await this.userStore.findById(id);
    if (user === null) throw new DomainError('access_token_invalid');
    return toFactorsResponse(user);
  }

  @Delete('remembered-devices/:id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiAccessToken()
  @ApiOperation({ summary: 'Ask a remembered device for the second factor again' })
  @ApiParam({ name: 'id', example: 'hN1mB0l3Tq5kS8wZ2yVdXw' })
  @ApiNoContentResponse({ description: 'It is asked at its next login.' })
  @ApiProblems(...BEARER_PROBLEMS, 'factor_not_found')
  async forgetDevice(
    @CurrentUser('id') userId: string,
    @Param('id') id: string,
    @CurrentClient() client: Client,
  ): Promise<void> {
    if (!(await this.devices.forget(userId, id, client))) throw new DomainError('factor_not_found');
  }
}
