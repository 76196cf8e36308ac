import { Body, HttpCode, HttpStatus, Post, Res } from '@nestjs/common';
import { AuthResponse, RefreshCookie, requireSession, Routes } from '../../auth/index.js';
import { ApiProblems, BEARER_PROBLEMS, BODY_PROBLEMS } from '../../common/errors/index.js';
import {
  ApiAccessToken,
  type Client,
  CurrentClient,
  CurrentUser,
  NoStore,
  Public,
  type UserPrincipal,
} from '../../common/http/index.js';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '../../common/openapi.js';
import { hashing, Throttle } from '../../throttling/index.js';
import { MakeRealDto, OpenAnonymouslyDto } from './anonymous.dto.js';
import { MakeRealFlow } from './make-real.flow.js';
import { OpenAnonymouslyFlow } from './open-anonymously.flow.js';

/** An account without a name and an address, and what makes a real one of it. */
@ApiTags('Authentication')
@Routes('auth/anonymous')
@NoStore()
export class AnonymousController {
  constructor(
    private readonly openFlow: OpenAnonymouslyFlow,
    private readonly makeRealFlow: MakeRealFlow,
    private readonly refreshCookie: RefreshCookie,
  ) {}

  @Post()
  @Public()
  @Throttle('anonymous')
  @ApiOperation({
    summary: 'Open an account without a name and an address, and log in',
    description: 'Its role is `anonymous`. Whoever loses the session has lost the account.',
  })
  @ApiCreatedResponse({ type: AuthResponse })
  @ApiProblems(...BODY_PROBLEMS, 'action_required')
  async open(
    @Body() { transport }: OpenAnonymouslyDto,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<AuthResponse> {
    return this.refreshCookie.deliver(requireSession(await this.openFlow.open(transport, client)), response);
  }

  @Post('signup')
  @Throttle('signup', hashing)
  @HttpCode(HttpStatus.OK)
  @ApiAccessToken()
  @ApiOperation({
    summary: 'Make an anonymous account a real one, with a password',
    description: 'Its id stays. All its sessions end, the present one included; the answer is a new one.',
  })
  @ApiOkResponse({ type: AuthResponse })
  @ApiProblems(
    ...BODY_PROBLEMS,
    ...BEARER_PROBLEMS,
    'password_rejected',
    'email_taken',
    'username_taken',
    'sign_up_closed',
    'forbidden',
    'second_factor_required',
    'action_required',
  )
  async makeReal(
    @CurrentUser() principal: UserPrincipal,
    @Body() body: MakeRealDto,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<AuthResponse> {
    const outcome = await this.makeRealFlow.makeReal(principal, body, client);
    return this.refreshCookie.deliver(requireSession(outcome), response);
  }
}
