import { Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuditLog } from '../../audit/index.js';
import { ApiProblems, BEARER_PROBLEMS } from '../../common/errors/index.js';
import { ApiAccessToken, NoStore, Roles } from '../../common/http/index.js';
import { AuditQuery, toAuditListing } from '../dto/audit.query.js';
import { AuditPageResponse, toAuditPage } from '../dto/audit.response.js';
import { Routes } from './routes.decorator.js';

/** What has happened, for administrators. */
@ApiTags('Administration')
@ApiAccessToken()
@Roles('admin')
@Routes('audit')
@NoStore()
export class AuditController {
  constructor(private readonly log: AuditLog) {}

  @Get()
  @ApiOperation({ summary: 'The audit log, the latest first, page by page' })
  @ApiOkResponse({ type: AuditPageResponse })
  @ApiProblems(...BEARER_PROBLEMS, 'forbidden', 'validation_failed')
  async list(@Query() query: AuditQuery): Promise<AuditPageResponse> {
    const { limit, ...listing } = toAuditListing(query);
    return toAuditPage(await this.log.list({ ...listing, limit: limit + 1 }), limit);
  }
}
