import { Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '../../common/openapi.js';
import { AuditLogStore } from '../../audit/index.js';
import { ApiProblems, BEARER_PROBLEMS } from '../../common/errors/index.js';
import { ApiAccessToken, CurrentUser, NoStore } from '../../common/http/index.js';
import { ActivityQuery, AUDIT_PAGES } from '../audit.query.js';
import { ActivityPageResponse, toActivity } from '../audit.response.js';
import { Routes } from '../../auth/index.js';

/** What has happened to the account of whoever asks. */
@ApiTags('Me')
@ApiAccessToken()
@Routes('auth/activity')
@NoStore()
export class ActivityController {
  constructor(private readonly auditLogStore: AuditLogStore) {}

  @Get()
  @ApiOperation({
    summary: "What happened to the caller's account, the latest first, page by page",
    description:
      'Logins and failed ones, sessions that ended and why, changes of password, address and roles.',
  })
  @ApiOkResponse({ type: ActivityPageResponse })
  @ApiProblems(...BEARER_PROBLEMS, 'validation_failed')
  async list(
    @CurrentUser('id') userId: string,
    @Query() query: ActivityQuery,
  ): Promise<ActivityPageResponse> {
    return AUDIT_PAGES.page(query, (window) => this.auditLogStore.list({ userId, ...window }), toActivity);
  }
}
