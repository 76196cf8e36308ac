import { Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '../../common/openapi.js';
import { ApiProblems, BEARER_PROBLEMS } from '../../common/errors/index.js';
import { AuditLogStore } from '../../audit/index.js';
import { Clock } from '../../common/clock.js';
import { ApiAccessToken, NoStore, Roles } from '../../common/http/index.js';
import { AuditQuery, AuditVerificationQuery, CHAIN_PARTS } from '../audit.query.js';
import { AuditPageResponse, AuditVerificationResponse } from '../audit.response.js';
import { ReadAuditFlow } from './read-audit.flow.js';
import { type PartVerdict, VerifyAuditFlow } from './verify-audit.flow.js';
import { Routes } from '../../auth/index.js';

/** What has happened, for administrators. */
@ApiTags('Administration')
@ApiAccessToken()
@Roles('admin')
@Routes('audit')
@NoStore()
export class AuditController {
  constructor(
    private readonly readAudit: ReadAuditFlow,
    private readonly verifyAudit: VerifyAuditFlow,
    private readonly auditLogStore: AuditLogStore,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The audit log, the latest first, page by page' })
  @ApiOkResponse({ type: AuditPageResponse })
  @ApiProblems(...BEARER_PROBLEMS, 'forbidden', 'validation_failed')
  async list(@Query() query: AuditQuery): Promise<AuditPageResponse> {
    return this.readAudit.page(query);
  }

  @Get('verification')
  @ApiOperation({
    summary: 'Verify the chain of the audit log, part by part',
    description:
      'Each request looks at 1,000 entries at most. While the answer is `unfinished`, ask again with its `nextCursor`. Entries that ' +
      'are removed meanwhile, as their time is over, let it begin anew.',
  })
  @ApiOkResponse({ type: AuditVerificationResponse })
  @ApiProblems(...BEARER_PROBLEMS, 'forbidden', 'validation_failed')
  async verification(@Query() { cursor }: AuditVerificationQuery): Promise<AuditVerificationResponse> {
    const begun = cursor === undefined ? undefined : CHAIN_PARTS.placeIn(cursor);
    const [verdict, total] = await Promise.all([this.verifyAudit.verify(begun), this.auditLogStore.count()]);
    return { verdict: verdict.kind, at: this.clock.now().toISOString(), total, ...detailsOf(verdict) };
  }
}

function detailsOf(verdict: PartVerdict): Partial<AuditVerificationResponse> {
  switch (verdict.kind) {
    case 'broken':
      return { seq: verdict.seq, problem: verdict.problem };
    case 'unfinished':
      return { entries: verdict.place.entries, nextCursor: CHAIN_PARTS.cursorTo(verdict.place) };
    case 'intact': {
      const { entries, trimmedThrough, unexplained, head } = verdict;
      return {
        ...{ entries, trimmedThrough, unexplained },
        ...(head !== undefined && { head: `${head.seq}:${head.hash}` }),
      };
    }
  }
}
