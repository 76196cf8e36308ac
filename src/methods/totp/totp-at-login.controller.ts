import { Body, HttpCode, HttpStatus, Post, Res } from '@nestjs/common';
import { CompleteLogin, PendingLogins, RefreshCookie, requireSession, Routes } from '../../auth/index.js';
import { ApiProblems, BODY_PROBLEMS } from '../../common/errors/index.js';
import { type Client, CurrentClient, NoStore, Public } from '../../common/http/index.js';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '../../common/openapi.js';
import { EnrolTotpFlow } from './enrol-totp.flow.js';
import { ConfirmTotpAtLoginDto, EnrolTotpAtLoginDto } from './totp.dto.js';
import { TotpEnrolledLoginResponse, TotpEnrolmentResponse } from './totp.response.js';

/**
 * The same for somebody who must have a second factor before there is a session (`action_required` with `enrol_factor`). It
 * has to be the first one of the account: who has another proves that.
 */
@ApiTags('Second factors')
@Routes('auth/login/enrol/totp')
@NoStore()
export class TotpAtLoginController {
  constructor(
    private readonly pendingLogins: PendingLogins,
    private readonly completeLogin: CompleteLogin,
    private readonly enrolFlow: EnrolTotpFlow,
    private readonly refreshCookie: RefreshCookie,
  ) {}

  @Post()
  @Public()
  @ApiOperation({
    summary: 'Begin to enrol an application in a login that demands it',
    description: 'After a login that was answered with `action_required` and `enrol_factor`.',
  })
  @ApiCreatedResponse({ type: TotpEnrolmentResponse })
  @ApiProblems(...BODY_PROBLEMS, 'challenge_invalid')
  async begin(
    @Body() { challenge, name = 'Authenticator' }: EnrolTotpAtLoginDto,
    @CurrentClient() client: Client,
  ): Promise<TotpEnrolmentResponse> {
    const { user, challenge: login } = await this.pendingLogins.find(challenge, 'enrol_factor');
    return this.enrolFlow.begin(user, name, { login: login._id }, client);
  }

  @Post('confirm')
  @Public()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'Confirm the application, and complete the login',
    description: 'The factor proves nothing in this login: the session is worth what was proved before.',
  })
  @ApiOkResponse({ type: TotpEnrolledLoginResponse })
  @ApiProblems(
    ...BODY_PROBLEMS,
    'challenge_invalid',
    'factor_invalid',
    'invalid_credentials',
    'action_required',
  )
  async confirm(
    @Body() { challenge, enrolment, code }: ConfirmTotpAtLoginDto,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<TotpEnrolledLoginResponse> {
    let recoveryCodes: string[] | undefined;
    const outcome = await this.completeLogin.resume(challenge, 'enrol_factor', client, async (login) => {
      const place = { login: login.challenge._id };
      const presented = { challenge: enrolment, code };
      const enrolled = await this.enrolFlow.confirm(login.user, presented, place, client);
      ({ recoveryCodes } = enrolled);
      return { user: enrolled.user, proved: login.proved, hasEnrolled: true };
    });
    const answer = this.refreshCookie.deliver(requireSession(outcome), response);
    return Object.assign(answer, recoveryCodes && { recoveryCodes });
  }
}
