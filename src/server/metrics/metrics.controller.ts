import { timingSafeEqual } from 'node:crypto';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiSecurity, ApiTags } from '../../common/openapi.js';
import { ApiProblems, BEARER_PROBLEMS, DomainError } from '../../common/errors/index.js';
import {
  bearerToken,
  BeforeReady,
  hasAuthorization,
  type PlatformResponse,
  Public,
} from '../../common/http/index.js';
import { METRICS_CONFIG, type MetricsConfig } from '../../config/index.js';
import { METRICS, type Metrics } from './metrics.js';

/** `GET /metrics`, for Prometheus: open to this machine (loopback-host.setup.ts), behind a bearer token elsewhere. */
@ApiTags('Operation')
@Public()
@BeforeReady()
@Controller('metrics')
export class MetricsController {
  constructor(
    @Inject(METRICS) private readonly metrics: Metrics | null,
    @Inject(METRICS_CONFIG) private readonly config: MetricsConfig,
  ) {}

  @Get()
  @ApiBearerAuth()
  @ApiSecurity({}) // on the loopback address
  @ApiOperation({
    summary: 'Numbers for Prometheus',
    description: 'With `METRICS_TOKEN` as the bearer token, where it is set.',
  })
  @ApiOkResponse({
    description: "Prometheus' text format.",
    content: {
      'text/plain': { schema: { type: 'string' }, example: 'nightlatch_revocation_staleness_seconds 0.21\n' },
    },
  })
  @ApiProblems(...BEARER_PROBLEMS, 'not_found', 'misdirected_request')
  async read(
    @Req() request: Parameters<typeof bearerToken>[0],
    @Res({ passthrough: true }) response: PlatformResponse,
  ): Promise<string> {
    if (this.metrics === null) throw new DomainError('not_found');
    if (this.config.token !== undefined && !isEqual(bearerToken(request) ?? '', this.config.token)) {
      throw new DomainError(hasAuthorization(request) ? 'access_token_invalid' : 'authentication_required');
    }
    response.header('Content-Type', this.metrics.contentType);
    return this.metrics.text();
  }
}

function isEqual(presented: string, expected: string): boolean {
  const [a, b] = [Buffer.from(presented), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
