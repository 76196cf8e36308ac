import { Controller, Get, Query, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuditLog } from '../../audit/index.js';
import { ApiProblems, BEARER_PROBLEMS } from '../../common/errors/index.js';
import { ApiAccessToken, CurrentUser, NoStoreInterceptor, Roles } from '../../common/http/index.js';
import { ActivityQuery, AuditQuery, toAuditListing } from '../dto/audit.query.js';
import {
  ActivityPageResponse,
  AuditPageResponse,
  toActivityPage,
  toAuditPage,
} from '../dto/audit.response.js';

/** What has happened: to everybody for administrators, to their own account for users. */
@ApiAccessToken()
@Controller()
@UseInterceptors(NoStoreInterceptor)
export class AuditController {
  constructor(private readonly log: AuditLog) {}

  @Get('audit')
  @Roles('admin')
  @ApiTags('Administration')
  @ApiOperation({ summary: 'The audit log, the latest first, page by page' })
  @ApiOkResponse({ type: AuditPageResponse })
  @ApiProblems(...BEARER_PROBLEMS, 'forbidden', 'validation_failed')
  async list(@Query() query: AuditQuery): Promise<AuditPageResponse> {
    const { limit, ...listing } = toAuditListing(query);
    return toAuditPage(await this.log.list({ ...listing, limit: limit + 1 }), limit);
  }

  @Get('auth/activity')
  @ApiTags('Me')
  @ApiOperation({
    summary: 'What happened to the account of who asks, the latest first, page by page',
    description:
      'Logins and failed ones, sessions that ended and why, changes of password, address and roles.',
  })
  @ApiOkResponse({ type: ActivityPageResponse })
  @ApiProblems(...BEARER_PROBLEMS, 'validation_failed')
  async activity(
    @CurrentUser('id') userId: string,
    @Query() query: ActivityQuery,
  ): Promise<ActivityPageResponse> {
    const { limit, after } = toAuditListing(query);
    return toActivityPage(await this.log.list({ userId, after, limit: limit + 1 }), limit);
  }
}
