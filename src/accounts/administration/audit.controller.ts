import { Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuditLogStore } from '../../audit/index.js';
import { ApiProblems, BEARER_PROBLEMS } from '../../common/errors/index.js';
import { ApiAccessToken, NoStore, Roles } from '../../common/http/index.js';
import { AUDIT_PAGES, AuditQuery, toAuditFilter } from '../audit.query.js';
import { AuditPageResponse, toAuditEntryResponse } from '../audit.response.js';
import { Routes } from '../../auth/index.js';

/** What has happened, for administrators. */
@ApiTags('Administration')
@ApiAccessToken()
@Roles('admin')
@Routes('audit')
@NoStore()
export class AuditController {
  constructor(private readonly auditLogStore: AuditLogStore) {}

  @Get()
  @ApiOperation({ summary: 'The audit log, the latest first, page by page' })
  @ApiOkResponse({ type: AuditPageResponse })
  @ApiProblems(...BEARER_PROBLEMS, 'forbidden', 'validation_failed')
  async list(@Query() query: AuditQuery): Promise<AuditPageResponse> {
    return AUDIT_PAGES.page(
      query,
      (window) => this.auditLogStore.list({ ...toAuditFilter(query), ...window }),
      toAuditEntryResponse,
    );
  }
}
