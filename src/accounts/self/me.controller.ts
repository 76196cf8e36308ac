import { Body, Get, Patch, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '../../common/openapi.js';
import { ApiProblems, BEARER_PROBLEMS, BODY_PROBLEMS, DomainError } from '../../common/errors/index.js';
import {
  ApiAccessToken,
  type Client,
  CurrentClient,
  CurrentUser,
  NoStore,
  type PlatformResponse,
  type UserPrincipal,
} from '../../common/http/index.js';
import { toUserResponse, UserResponse, UserStore } from '../../users/index.js';
import { Routes } from '../../auth/index.js';
import { UpdateMeDto } from './self.dto.js';
import { toWhoamiResponse, WhoamiResponse } from './whoami.response.js';
import { UpdateMeFlow } from './update-me.flow.js';

/** Who is asking. */
@ApiTags('Me')
@ApiAccessToken()
@Routes('auth')
@NoStore()
export class MeController {
  constructor(
    private readonly userStore: UserStore,
    private readonly updateMe: UpdateMeFlow,
  ) {}

  @Get('me')
  @ApiOperation({ summary: 'Show the account of the caller' })
  @ApiOkResponse({ type: UserResponse })
  @ApiProblems(...BEARER_PROBLEMS)
  async me(@CurrentUser('id') id: string): Promise<UserResponse> {
    const user = await this.userStore.findById(id);
    if (user?.status !== 'active') throw new DomainError('access_token_invalid');
    return toUserResponse(user);
  }

  @Patch('me')
  @ApiOperation({
    summary: 'Change name or username',
    description: 'A field that is left out keeps its value.',
  })
  @ApiOkResponse({ type: UserResponse })
  @ApiProblems(...BODY_PROBLEMS, ...BEARER_PROBLEMS, 'username_taken', 'too_many_attempts')
  async update(
    @CurrentUser('id') id: string,
    @Body() changes: UpdateMeDto,
    @CurrentClient() client: Client,
  ): Promise<UserResponse> {
    return toUserResponse(await this.updateMe.update(id, changes, client));
  }

  @Get('whoami')
  @ApiOperation({
    summary: 'What the access token says, without asking the database',
    description:
      'The answer also stands in `X-Auth-User` and `X-Auth-Roles`, for proxies that ask before they forward.',
  })
  @ApiOkResponse({
    type: WhoamiResponse,
    headers: {
      'X-Auth-User': { schema: { type: 'string' }, description: 'The user id.' },
      'X-Auth-Roles': { schema: { type: 'string' }, description: 'The roles, separated by commas.' },
    },
  })
  @ApiProblems(...BEARER_PROBLEMS)
  whoami(
    @CurrentUser() principal: UserPrincipal,
    @Res({ passthrough: true }) response: PlatformResponse,
  ): WhoamiResponse {
    response.header('X-Auth-User', principal.id);
    response.header('X-Auth-Roles', principal.roles.join(','));
    return toWhoamiResponse(principal);
  }
}
