import { Body, Delete, Get, HttpCode, HttpStatus, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '../../common/openapi.js';
import { CurrentOrigin, type Origin } from '../../common/audit/index.js';
import { ApiProblems, BEARER_PROBLEMS, BODY_PROBLEMS, DomainError } from '../../common/errors/index.js';
import { ApiAccessToken, CurrentUser, NoStore, Roles, type UserPrincipal } from '../../common/http/index.js';
import { KeptSessionStore, toSessionResponse } from '../../sessions/index.js';
import {
  FactorsResponse,
  KnownRoles,
  toFactorsResponse,
  toUserResponse,
  type User,
  UserAdministrationStore,
  UserResponse,
  UserStore,
} from '../../users/index.js';
import {
  Reauthentication,
  SessionTerminator,
  ListSessionsQuery,
  Routes,
  SESSION_PAGES,
  SessionPageResponse,
} from '../../auth/index.js';
import { DeleteUserFlow } from '../delete-user.flow.js';
import { ChangeUserDto, InviteUserDto, ListUsersQuery, USER_PAGES } from './administration.dto.js';
import { RolesResponse, UserPageResponse } from './administration.response.js';
import { ChangeUserFlow } from './change-user.flow.js';
import { InviteUserFlow } from './invite-user.flow.js';
import { ResetFactorsFlow } from './reset-factors.flow.js';

const ADMIN_PROBLEMS = [...BEARER_PROBLEMS, 'forbidden'] as const;
const UserIdParam = (): MethodDecorator => ApiParam({ name: 'id', example: 'kq3nBqIbH7SvU1mYw2xTbg' });

/** The accounts, for administrators. */
@ApiTags('Administration')
@ApiAccessToken()
@Roles('admin')
@Routes('users')
@NoStore()
export class UsersController {
  constructor(
    private readonly userStore: UserStore,
    private readonly userAdministrationStore: UserAdministrationStore,
    private readonly knownRoles: KnownRoles,
    private readonly keptSessionStore: KeptSessionStore,
    private readonly inviteUser: InviteUserFlow,
    private readonly changeUser: ChangeUserFlow,
    private readonly deleteUser: DeleteUserFlow,
    private readonly sessionTerminator: SessionTerminator,
    private readonly resetFactors: ResetFactorsFlow,
    private readonly reauthentication: Reauthentication,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The accounts, in the order of their e-mail addresses, page by page' })
  @ApiOkResponse({ type: UserPageResponse })
  @ApiProblems(...ADMIN_PROBLEMS, 'validation_failed')
  async list(@Query() query: ListUsersQuery): Promise<UserPageResponse> {
    return USER_PAGES.page(
      query,
      (window) =>
        this.userAdministrationStore.list({
          ...window,
          ...{ prefix: query.q, role: query.role, status: query.status },
        }),
      toUserResponse,
    );
  }

  @Post()
  @ApiOperation({
    summary: 'Create an account for somebody else',
    description: 'A mail invites them to choose a password. Until they have, nobody can log in.',
  })
  @ApiCreatedResponse({ type: UserResponse })
  @ApiProblems(...ADMIN_PROBLEMS, ...BODY_PROBLEMS, 'email_taken', 'sign_up_closed')
  async create(@Body() body: InviteUserDto, @CurrentOrigin() origin: Origin): Promise<UserResponse> {
    return toUserResponse(await this.inviteUser.invite(body, origin));
  }

  @Get('roles')
  @ApiOperation({ summary: 'The roles that an account may have: `user`, `admin` and those of `ROLES`' })
  @ApiOkResponse({ type: RolesResponse })
  @ApiProblems(...ADMIN_PROBLEMS)
  roles(): RolesResponse {
    return { items: [...this.knownRoles.all] };
  }

  @Get(':id')
  @UserIdParam()
  @ApiOperation({ summary: 'Show an account' })
  @ApiOkResponse({ type: UserResponse })
  @ApiProblems(...ADMIN_PROBLEMS, 'user_not_found')
  async read(@Param('id') id: string): Promise<UserResponse> {
    return toUserResponse(await this.find(id));
  }

  @Patch(':id')
  @UserIdParam()
  @ApiOperation({
    summary: 'Change name, e-mail, roles or status of an account',
    description:
      'A ban ends all sessions, and ends by itself where `bannedUntil` says when. After a change of roles the access tokens that carry the old ones are refused; the ' +
      'next refresh gets the new ones. Repeating the request completes what was broken off.',
  })
  @ApiOkResponse({ type: UserResponse })
  @ApiProblems(...ADMIN_PROBLEMS, ...BODY_PROBLEMS, 'user_not_found', 'email_taken', 'last_admin')
  async change(
    @Param('id') id: string,
    @Body() body: ChangeUserDto,
    @CurrentOrigin() origin: Origin,
  ): Promise<UserResponse> {
    const { bannedUntil, ...changes } = body;
    const end = bannedUntil === undefined ? {} : { bannedUntil: new Date(bannedUntil) };
    return toUserResponse(await this.changeUser.change(id, { ...changes, ...end }, origin));
  }

  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @UserIdParam()
  @ApiOperation({
    summary: 'Delete an account',
    description: 'All its sessions end. Its e-mail address and username may be taken again.',
  })
  @ApiNoContentResponse({ description: 'The account is gone, and its access tokens are refused.' })
  @ApiProblems(...ADMIN_PROBLEMS, 'user_not_found', 'last_admin')
  async delete(@Param('id') id: string, @CurrentOrigin() origin: Origin): Promise<void> {
    await this.deleteUser.delete(id, origin);
  }

  @Get(':id/sessions')
  @UserIdParam()
  @ApiOperation({ summary: 'The live sessions of a user, the one used last first, page by page' })
  @ApiOkResponse({ type: SessionPageResponse })
  @ApiProblems(...ADMIN_PROBLEMS, 'user_not_found', 'validation_failed')
  async listSessions(
    @Param('id') id: string,
    @Query() query: ListSessionsQuery,
    @CurrentUser('sessionId') current: string,
  ): Promise<SessionPageResponse> {
    await this.find(id);
    return SESSION_PAGES.page(
      query,
      (window) => this.keptSessionStore.listLive(id, window),
      (session) => toSessionResponse(session, current),
    );
  }

  @Delete(':id/sessions')
  @HttpCode(HttpStatus.NO_CONTENT)
  @UserIdParam()
  @ApiOperation({ summary: 'End all sessions of a user' })
  @ApiNoContentResponse({ description: 'All sessions have ended, and their access tokens are refused.' })
  @ApiProblems(...ADMIN_PROBLEMS, 'user_not_found')
  async endAllSessions(@Param('id') id: string, @CurrentOrigin() origin: Origin): Promise<void> {
    await this.find(id);
    await this.sessionTerminator.endAll(id, 'ended_by_admin', origin);
  }

  @Get(':id/factors')
  @UserIdParam()
  @ApiOperation({ summary: 'What a user can prove beside the password' })
  @ApiOkResponse({ type: FactorsResponse })
  @ApiProblems(...ADMIN_PROBLEMS, 'user_not_found')
  async listFactors(@Param('id') id: string): Promise<FactorsResponse> {
    return toFactorsResponse(await this.find(id));
  }

  @Delete(':id/factors')
  @HttpCode(HttpStatus.NO_CONTENT)
  @UserIdParam()
  @ApiOperation({
    summary: 'Remove all second factors of a user',
    description:
      'For somebody who has lost them. All sessions end, the password alone logs in, and a mail tells the user. ' +
      'Administrators add none, and remove their own in a fresh session only. Repeating the request completes what was ' +
      'broken off.',
  })
  @ApiNoContentResponse({ description: 'There is no second factor any more, and all sessions have ended.' })
  @ApiProblems(...ADMIN_PROBLEMS, 'user_not_found', 'step_up_required')
  async removeFactors(
    @Param('id') id: string,
    @CurrentUser() principal: UserPrincipal,
    @CurrentOrigin() origin: Origin,
  ): Promise<void> {
    // Or it would be a way around what removing one's own asks for.
    if (id === principal.id) await this.reauthentication.freshUser(principal);
    await this.resetFactors.reset(id, origin);
  }

  private async find(id: string): Promise<User> {
    const user = await this.userStore.findById(id);
    if (user === null) throw new DomainError('user_not_found');
    return user;
  }
}
