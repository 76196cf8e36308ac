import { Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '../../common/openapi.js';
import { ApiProblems, BEARER_PROBLEMS } from '../../common/errors/index.js';
import { ApiAccessToken, NoStore, Roles } from '../../common/http/index.js';
import { AuditQuery } from '../audit.query.js';
import { AuditPageResponse } from '../audit.response.js';
import { ReadAuditFlow } from './read-audit.flow.js';
import { Routes } from '../../auth/index.js';

/** What has happened, for administrators. */
@ApiTags('Administration')
@ApiAccessToken()
@Roles('admin')
@Routes('audit')
@NoStore()
export class AuditController {
  constructor(private readonly readAudit: ReadAuditFlow) {}

  @Get()
  @ApiOperation({ summary: 'The audit log, the latest first, page by page' })
  @ApiOkResponse({ type: AuditPageResponse })
  @ApiProblems(...BEARER_PROBLEMS, 'forbidden', 'validation_failed')
  async list(@Query() query: AuditQuery): Promise<AuditPageResponse> {
    return this.readAudit.page(query);
  }
}
