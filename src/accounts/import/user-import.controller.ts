import { Body, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '../../common/openapi.js';
import { CurrentOrigin, type Origin } from '../../common/audit/index.js';
import { ApiProblems, BEARER_PROBLEMS, BODY_PROBLEMS } from '../../common/errors/index.js';
import { ApiAccessToken, NoStore, Roles } from '../../common/http/index.js';
import { Routes } from '../../auth/index.js';
import { ImportUsersDto } from './import.dto.js';
import { ImportUsersResponse, toImportUsersResponse } from './import.response.js';
import { ImportUsersFlow } from './import-users.flow.js';

/** Accounts from elsewhere. */
@ApiTags('Administration')
@ApiAccessToken()
@Roles('admin')
@Routes('users/import')
@NoStore()
export class UserImportController {
  constructor(private readonly importUsers: ImportUsersFlow) {}

  @Post()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'Import users of another system, with their password hashes',
    description:
      'Some dozens at a time: a body has at most 16 KiB. (For more: `npm run cli -- users import`.) Each user is ' +
      'evaluated separately, those that have an account are left as they are, and no mail is sent, so that repeating ' +
      'the request is harmless.',
  })
  @ApiOkResponse({ type: ImportUsersResponse })
  @ApiProblems(...BODY_PROBLEMS, ...BEARER_PROBLEMS, 'forbidden')
  async import(@Body() body: ImportUsersDto, @CurrentOrigin() origin: Origin): Promise<ImportUsersResponse> {
    const prepared = await Promise.all(body.users.map((user) => this.importUsers.prepare(user)));
    return toImportUsersResponse(await this.importUsers.create(prepared, origin));
  }
}
