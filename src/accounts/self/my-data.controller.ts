import { Body, Delete, Get, HttpCode, HttpStatus, StreamableFile } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '../../common/openapi.js';
import { ApiProblems, BEARER_PROBLEMS, BODY_PROBLEMS } from '../../common/errors/index.js';
import {
  ApiAccessToken,
  type Client,
  CurrentClient,
  CurrentUser,
  jsonDownload,
  NoStore,
  type UserPrincipal,
} from '../../common/http/index.js';
import { hashing, Throttle } from '../../throttling/index.js';
import { Routes } from '../../auth/index.js';
import { DeleteMeDto } from './self.dto.js';
import { ExportResponse } from './export.response.js';
import { DeleteMeFlow } from './delete-me.flow.js';
import { ExportMeFlow } from './export-me.flow.js';

/** What is kept of whoever asks, and the end of it (GDPR, articles 15, 17 and 20). */
@ApiTags('Me')
@ApiAccessToken()
@Routes('auth/me')
@NoStore()
export class MyDataController {
  constructor(
    private readonly exportMe: ExportMeFlow,
    private readonly deleteMe: DeleteMeFlow,
  ) {}

  @Get('export')
  @ApiOperation({ summary: 'All that is kept of the caller, as one document without secrets' })
  @ApiOkResponse({ type: ExportResponse })
  @ApiProblems(...BEARER_PROBLEMS)
  async export(@CurrentUser('id') userId: string): Promise<StreamableFile> {
    return jsonDownload<ExportResponse>('nightlatch-export.json', await this.exportMe.export(userId));
  }

  @Delete()
  @Throttle(hashing, 'password')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: "Delete the caller's account",
    description: 'With the password, or, where the account has none, within ten minutes of logging in.',
  })
  @ApiNoContentResponse({ description: 'The account is gone, and all its sessions have ended.' })
  @ApiProblems(...BEARER_PROBLEMS, ...BODY_PROBLEMS, 'invalid_credentials', 'step_up_required', 'last_admin')
  async delete(
    @CurrentUser() principal: UserPrincipal,
    @Body() { password }: DeleteMeDto,
    @CurrentClient() client: Client,
  ): Promise<void> {
    await this.deleteMe.delete(principal, password, client);
  }
}
