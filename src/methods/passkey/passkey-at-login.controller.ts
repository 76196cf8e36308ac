import { Body, HttpCode, HttpStatus, Post, Res } from '@nestjs/common';
import { CompleteLogin, PendingLogins, RefreshCookie, requireSession, Routes } from '../../auth/index.js';
import { ApiProblems, BODY_PROBLEMS, DomainError } from '../../common/errors/index.js';
import { type Client, CurrentClient, NoStore, Public } from '../../common/http/index.js';
import { ApiOkResponse, ApiOperation, ApiTags } from '../../common/openapi.js';
import { PasskeyOptionsAtLoginDto, RegisterPasskeyAtLoginDto } from './passkey.dto.js';
import { PasskeyEnrolledLoginResponse, PasskeyOptionsResponse } from './passkey.response.js';
import { type RegisteredPasskey, RegisterPasskeyFlow } from './register-passkey.flow.js';
import { RelyingParty } from './relying-party.js';
import { signalsOf } from './signals.js';

/**
 * The same for somebody who must have a second factor before there is a session (`action_required` with `enrol_factor`). It
 * has to be the first one of the account: who has another proves that.
 */
@ApiTags('Passkeys')
@Routes('auth/login/enrol/passkey')
@NoStore()
export class PasskeyAtLoginController {
  constructor(
    private readonly pendingLogins: PendingLogins,
    private readonly completeLogin: CompleteLogin,
    private readonly registerFlow: RegisterPasskeyFlow,
    private readonly relyingParty: RelyingParty,
    private readonly refreshCookie: RefreshCookie,
  ) {}

  @Post('options')
  @Public()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'What a browser needs to make a passkey in a login that demands one',
    description: 'After a login that was answered with `action_required` and `enrol_factor`.',
  })
  @ApiOkResponse({ type: PasskeyOptionsResponse })
  @ApiProblems(...BODY_PROBLEMS, 'challenge_invalid', 'too_many_attempts')
  async options(
    @Body() { challenge }: PasskeyOptionsAtLoginDto,
    @CurrentClient() client: Client,
  ): Promise<PasskeyOptionsResponse> {
    const { user, challenge: login } = await this.pendingLogins.find(challenge, 'enrol_factor');
    return this.registerFlow.begin(user, false, { login: login._id }, client);
  }

  @Post()
  @Public()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'Register the passkey, and complete the login',
    description: 'It proves nothing in this login: the session is worth what was proved before.',
  })
  @ApiOkResponse({ type: PasskeyEnrolledLoginResponse })
  @ApiProblems(
    ...BODY_PROBLEMS,
    'challenge_invalid',
    'factor_invalid',
    'invalid_credentials',
    'action_required',
  )
  async register(
    @Body() { challenge, enrolment, response: made, name = 'Passkey' }: RegisterPasskeyAtLoginDto,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<PasskeyEnrolledLoginResponse> {
    let registered = undefined as RegisteredPasskey | undefined;
    const outcome = await this.completeLogin.resume(challenge, 'enrol_factor', client, async (login) => {
      const presented = { challenge: enrolment, response: made, name };
      registered = await this.registerFlow.finish(
        login.user,
        presented,
        { login: login.challenge._id },
        client,
      );
      return { user: registered.user, proved: login.proved, hasEnrolled: true };
    });
    const answer = this.refreshCookie.deliver(requireSession(outcome), response);
    if (registered === undefined) throw new DomainError('challenge_invalid');
    const { user, recoveryCodes } = registered;
    const signals = signalsOf(user, this.relyingParty.id);
    return Object.assign(answer, { signals, ...(recoveryCodes && { recoveryCodes }) });
  }
}
