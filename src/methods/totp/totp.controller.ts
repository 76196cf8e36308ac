import { Body, Delete, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import { NoticeSender } from '../../accounts/index.js';
import { Reauthentication, Routes, SessionTerminator } from '../../auth/index.js';
import { byOwner } from '../../common/audit/index.js';
import { ApiProblems, BEARER_PROBLEMS, BODY_PROBLEMS, DomainError } from '../../common/errors/index.js';
import {
  ApiAccessToken,
  type Client,
  CurrentClient,
  CurrentUser,
  NoStore,
  type UserPrincipal,
} from '../../common/http/index.js';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '../../common/openapi.js';
import { EnrolTotpFlow } from './enrol-totp.flow.js';
import { ConfirmTotpDto, EnrolTotpDto } from './totp.dto.js';
import { TotpConfirmedResponse, TotpEnrolmentResponse } from './totp.response.js';
import { TotpStore } from './totp.store.js';

/** Applications for one-time codes, of somebody who is logged in. */
@ApiTags('Second factors')
@ApiAccessToken()
@Routes('auth/totp')
@NoStore()
export class TotpController {
  constructor(
    private readonly reauthentication: Reauthentication,
    private readonly enrolFlow: EnrolTotpFlow,
    private readonly store: TotpStore,
    private readonly sessionTerminator: SessionTerminator,
    private readonly noticeSender: NoticeSender,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Begin to enrol an application for one-time codes',
    description: 'Nothing is asked for at logins before a first code has confirmed it.',
  })
  @ApiCreatedResponse({ type: TotpEnrolmentResponse })
  @ApiProblems(...BODY_PROBLEMS, ...BEARER_PROBLEMS, 'step_up_required', 'forbidden')
  async begin(
    @CurrentUser() principal: UserPrincipal,
    @Body() { name = 'Authenticator' }: EnrolTotpDto,
    @CurrentClient() client: Client,
  ): Promise<TotpEnrolmentResponse> {
    const user = await this.reauthentication.freshUser(principal);
    return this.enrolFlow.begin(user, name, { sessionId: principal.sessionId }, client);
  }

  @Post('confirm')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'Confirm an application by its first code',
    description: 'From then on logins ask for it. With the first factor of an account come recovery codes.',
  })
  @ApiOkResponse({ type: TotpConfirmedResponse })
  @ApiProblems(
    ...BODY_PROBLEMS,
    ...BEARER_PROBLEMS,
    'step_up_required',
    'forbidden',
    'challenge_invalid',
    'factor_invalid',
    'too_many_factors',
  )
  async confirm(
    @CurrentUser() principal: UserPrincipal,
    @Body() body: ConfirmTotpDto,
    @CurrentClient() client: Client,
  ): Promise<TotpConfirmedResponse> {
    const user = await this.reauthentication.freshUser(principal);
    const place = { sessionId: principal.sessionId };
    const { id, recoveryCodes } = await this.enrolFlow.confirm(user, body, place, client);
    return { id, ...(recoveryCodes !== undefined && { recoveryCodes }) };
  }

  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Remove an application',
    description:
      'Sessions that rest on it are lowered, and all access tokens of the user are refused: refresh once.',
  })
  @ApiParam({ name: 'id', example: 'hN1mB0l3Tq5kS8wZ2yVdXw' })
  @ApiNoContentResponse({ description: 'It is removed.' })
  @ApiProblems(...BEARER_PROBLEMS, 'step_up_required', 'forbidden', 'factor_not_found')
  async remove(
    @CurrentUser() principal: UserPrincipal,
    @Param('id') id: string,
    @CurrentClient() client: Client,
  ): Promise<void> {
    await this.reauthentication.freshUser(principal);
    const before = await this.store.remove(principal.id, id, byOwner(client));
    if (before === null) throw new DomainError('factor_not_found');
    await this.sessionTerminator.lowerAll(principal.id, id, byOwner(client));
    await this.noticeSender.sendOfFactors('factor_removed', before);
  }
}
