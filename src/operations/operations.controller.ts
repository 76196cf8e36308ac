import { Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '../common/openapi.js';
import { ApiProblems, BEARER_PROBLEMS } from '../common/errors/index.js';
import { ApiAccessToken, NoStore, Roles } from '../common/http/index.js';
import { SETTINGS_CONFIG, type SettingsConfig } from '../config/index.js';
import { Routes } from '../auth/index.js';
import { NodeSamples, SERIES } from './node-samples.js';
import { NodeStatus } from './node-status.js';
import { MailListing, SamplesQuery } from './operations.dto.js';
import {
  ConfigurationResponse,
  MailListResponse,
  SamplesResponse,
  StatusResponse,
} from './operations.response.js';
import { ReadMailsFlow } from './read-mails.flow.js';
import { ThisNode } from './this-node.js';

const ADMIN_PROBLEMS = [...BEARER_PROBLEMS, 'forbidden'] as const;

/** The application as it runs, for administrators. */
@ApiTags('Administration')
@ApiAccessToken()
@Roles('admin')
@Routes('operations')
@NoStore()
export class OperationsController {
  constructor(
    private readonly nodeStatus: NodeStatus,
    private readonly nodeSamples: NodeSamples,
    private readonly thisNode: ThisNode,
    private readonly readMails: ReadMailsFlow,
    @Inject(SETTINGS_CONFIG) private readonly settings: SettingsConfig,
  ) {}

  @Get('status')
  @ApiOperation({
    summary: 'How the node is that answers',
    description: 'Also while MongoDB does not answer; then what only the database knows is absent.',
  })
  @ApiOkResponse({ type: StatusResponse })
  @ApiProblems(...ADMIN_PROBLEMS)
  status(): Promise<StatusResponse> {
    return this.nodeStatus.read();
  }

  @Get('samples')
  @ApiOperation({
    summary: 'What the node that answers has seen of the last hour or day, for charts',
    description:
      'In memory: it begins with the start of the process. Behind a load balancer nodes answer in turns.',
  })
  @ApiOkResponse({ type: SamplesResponse })
  @ApiProblems(...ADMIN_PROBLEMS, 'validation_failed')
  samples(@Query() { span = 'hour' }: SamplesQuery): SamplesResponse {
    const { seconds, ring } = this.nodeSamples.of(span);
    return {
      node: this.thisNode.describe(),
      interval: seconds,
      times: ring.times().map((time) => time.toISOString()),
      series: SERIES.map((name) => ({ name, values: ring.valuesOf(name) })),
    };
  }

  @Get('mails')
  @ApiOperation({
    summary: 'Mails on their way, and what became of those of the last week',
    description: 'Without their text, which is written when they are delivered.',
  })
  @ApiOkResponse({ type: MailListResponse })
  @ApiProblems(...ADMIN_PROBLEMS, 'validation_failed')
  mails(@Query() query: MailListing): Promise<MailListResponse> {
    return this.readMails.list(query);
  }

  @Get('configuration')
  @ApiOperation({ summary: 'Which settings there are, and whether they are set; no values' })
  @ApiOkResponse({ type: ConfigurationResponse })
  @ApiProblems(...ADMIN_PROBLEMS)
  configuration(): ConfigurationResponse {
    return { items: [...this.settings.states] };
  }
}
