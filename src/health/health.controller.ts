import { Controller, Get, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { ApiProblems, DomainError } from '../common/errors/index.js';
import { NoStoreInterceptor, Public } from '../common/http/index.js';
import { DatabaseHealth } from '../database/index.js';

class HealthResponse {
  @ApiProperty({ enum: ['ok'], example: 'ok' })
  status!: 'ok';
}

/** For load balancers and orchestrators. */
@ApiTags('Operation')
@Public()
@Controller('health')
@UseInterceptors(NoStoreInterceptor)
export class HealthController {
  constructor(private readonly database: DatabaseHealth) {}

  @Get('live')
  @ApiOperation({ summary: 'Whether the process answers' })
  @ApiOkResponse({ type: HealthResponse })
  live(): HealthResponse {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Whether the service can do its work: MongoDB answers a ping' })
  @ApiOkResponse({ type: HealthResponse })
  @ApiProblems()
  async ready(): Promise<HealthResponse> {
    if (await this.database.isReachable()) return { status: 'ok' };
    throw new DomainError('service_unavailable', { detail: 'MongoDB does not answer.', retryAfter: 5 });
  }
}
