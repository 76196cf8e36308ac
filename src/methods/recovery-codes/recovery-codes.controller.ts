import { HttpCode, HttpStatus, Post } from '@nestjs/common';
import { NoticeSender } from '../../accounts/index.js';
import { Reauthentication, Routes } from '../../auth/index.js';
import { ApiProblems, BEARER_PROBLEMS, DomainError } from '../../common/errors/index.js';
import {
  ApiAccessToken,
  type Client,
  CurrentClient,
  CurrentUser,
  NoStore,
  type UserPrincipal,
} from '../../common/http/index.js';
import { ApiOkResponse, ApiOperation, ApiTags } from '../../common/openapi.js';
import { hasFactors } from '../../users/index.js';
import { RecoveryCodeFactor } from './recovery-code.factor.js';
import { RecoveryCodesResponse } from './recovery-codes.response.js';

/** New recovery codes. */
@ApiTags('Second factors')
@Routes('auth')
@NoStore()
export class RecoveryCodesController {
  constructor(
    private readonly reauthentication: Reauthentication,
    private readonly recoveryCodes: RecoveryCodeFactor,
    private readonly noticeSender: NoticeSender,
  ) {}

  @Post('recovery-codes')
  @HttpCode(HttpStatus.OK)
  @ApiAccessToken()
  @ApiOperation({
    summary: 'Make new recovery codes',
    description: 'They are shown once. Those before are void.',
  })
  @ApiOkResponse({ type: RecoveryCodesResponse })
  @ApiProblems(...BEARER_PROBLEMS, 'step_up_required', 'forbidden', 'factor_not_found')
  async create(
    @CurrentUser() principal: UserPrincipal,
    @CurrentClient() client: Client,
  ): Promise<RecoveryCodesResponse> {
    const user = await this.reauthentication.freshUser(principal);
    // There is nothing to stand in for.
    if (!hasFactors(user)) throw new DomainError('factor_not_found');
    const recoveryCodes = await this.recoveryCodes.issueBackup(user, client);
    await this.noticeSender.sendOfFactors('recovery_codes_created', user);
    return { recoveryCodes };
  }
}
