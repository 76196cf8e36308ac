import { Controller, Get } from '@nestjs/common';
import {
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
} from '../../common/openapi.js';
import { ApiProblems, DomainError } from '../../common/errors/index.js';
import { BeforeReady, NoStore, Public } from '../../common/http/index.js';
import { DatabaseHealth } from '../../database/index.js';
import { Startup } from '../../startup/index.js';
import { RevocationStore } from '../../revocation/index.js';
import { ClockOffsetStore } from '../../sessions/index.js';

class LivenessResponse {
  @ApiProperty({ enum: ['ok'], example: 'ok' })
  status!: 'ok';
}

class ReadinessResponse extends LivenessResponse {
  @ApiProperty({
    description: 'Age in seconds of the last look for revocations that could show news.',
    example: 0.21,
  })
  revocationStaleness!: number;

  @ApiProperty({
    description:
      "Seconds by which this node's clock is ahead of MongoDB's, negative when behind; 0 below one second.",
    example: 0,
  })
  clockOffset!: number;

  @ApiPropertyOptional({
    description: 'What an operator should look at although the node does its work.',
    type: [String],
    example: [
      "The clock is 20.1 s ahead of MongoDB's, and 15 s are allowed for. Let NTP set the clocks of all machines.",
    ],
  })
  warnings?: string[];
}

/** For load balancers and orchestrators. */
@ApiTags('Operation')
@Public()
@BeforeReady()
@Controller('health')
@NoStore()
export class HealthController {
  constructor(
    private readonly startup: Startup,
    private readonly database: DatabaseHealth,
    private readonly revocationStore: RevocationStore,
    private readonly clockOffset: ClockOffsetStore,
  ) {}

  @Get('live')
  @ApiOperation({ summary: 'Whether the process answers' })
  @ApiOkResponse({ type: LivenessResponse })
  live(): LivenessResponse {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({
    summary: 'Whether the service can do its work',
    description:
      'It has started: indexes, signing keys and revocations are there. MongoDB answers a ping, and this node hears of revocations within its bound.',
  })
  @ApiOkResponse({ type: ReadinessResponse })
  @ApiProblems()
  async ready(): Promise<ReadinessResponse> {
    const isReachable = await this.database.isReachable();
    if (!this.startup.isReady)
      throw notReady(isReachable ? 'Not started yet.' : 'Not started yet: MongoDB does not answer.');
    if (!isReachable) throw notReady('MongoDB does not answer.');
    const staleness = Math.round(this.revocationStore.staleness() * 100) / 100;
    if (this.revocationStore.isStale()) throw notReady(`No news of revocations for ${staleness} s.`);
    const { ahead, warning } = this.clockOffset;
    return {
      ...{ status: 'ok', revocationStaleness: staleness, clockOffset: ahead / 1000 },
      ...(warning !== undefined && { warnings: [`The clock is ${warning}`] }),
    };
  }
}

function notReady(detail: string): DomainError {
  return new DomainError('service_unavailable', { detail, retryAfter: 5 });
}
