import { Delete, Get, HttpCode, HttpStatus, Param, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '../common/openapi.js';
import { ApiProblems, BEARER_PROBLEMS, DomainError } from '../common/errors/index.js';
import {
  ApiAccessToken,
  type Client,
  CurrentClient,
  CurrentUser,
  NoStore,
  type UserPrincipal,
} from '../common/http/index.js';
import { KeptSessionStore, toSessionResponse } from '../sessions/index.js';
import { ListSessionsQuery, SESSION_PAGES } from './sessions.dto.js';
import { SessionPageResponse } from './sessions.response.js';
import { SessionTerminator } from './session-terminator.js';
import { Routes } from './routes/routes.decorator.js';

/** Where the user is logged in. */
@ApiTags('Sessions')
@ApiAccessToken()
@Routes('auth/sessions')
@NoStore()
export class SessionsController {
  constructor(
    private readonly keptSessionStore: KeptSessionStore,
    private readonly sessionTerminator: SessionTerminator,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The live sessions of the user, the one used last first, page by page' })
  @ApiOkResponse({ type: SessionPageResponse })
  @ApiProblems(...BEARER_PROBLEMS, 'validation_failed')
  async list(
    @CurrentUser() { id, sessionId }: UserPrincipal,
    @Query() query: ListSessionsQuery,
  ): Promise<SessionPageResponse> {
    return SESSION_PAGES.page(
      query,
      (window) => this.keptSessionStore.listLive(id, window),
      (session) => toSessionResponse(session, sessionId),
    );
  }

  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'End one session of the user' })
  @ApiParam({ name: 'id', example: 'hN1mB0l3Tq5kS8wZ2yVdXw' })
  @ApiNoContentResponse({ description: 'The session has ended, and its access tokens are refused.' })
  @ApiProblems(...BEARER_PROBLEMS, 'session_not_found')
  async end(
    @CurrentUser('id') userId: string,
    @Param('id') id: string,
    @CurrentClient() client: Client,
  ): Promise<void> {
    if (!(await this.sessionTerminator.endOwn(id, userId, client)))
      throw new DomainError('session_not_found');
  }
}
