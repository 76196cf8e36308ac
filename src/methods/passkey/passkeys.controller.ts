import { Body, Delete, Get, HttpCode, HttpStatus, Param, Patch, Post } from '@nestjs/common';
import { NoticeSender } from '../../accounts/index.js';
import { Reauthentication, Routes, SessionTerminator } from '../../auth/index.js';
import { byOwner } from '../../common/audit/index.js';
import { ApiProblems, BEARER_PROBLEMS, BODY_PROBLEMS, DomainError } from '../../common/errors/index.js';
import {
  ApiAccessToken,
  type Client,
  CurrentClient,
  CurrentUser,
  NoStore,
  type UserPrincipal,
} from '../../common/http/index.js';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '../../common/openapi.js';
import { PasskeyResponse, toPasskeyResponse, type User, UserStore } from '../../users/index.js';
import { PasskeyOptionsDto, RegisterPasskeyDto, RenamePasskeyDto } from './passkey.dto.js';
import {
  PasskeyListResponse,
  PasskeyOptionsResponse,
  RegisteredPasskeyResponse,
} from './passkey.response.js';
import { PasskeyStore } from './passkey.store.js';
import { RegisterPasskeyFlow } from './register-passkey.flow.js';
import { RelyingParty } from './relying-party.js';
import { signalsOf } from './signals.js';

const ID = { name: 'id', description: 'The credential id.', example: 'mJk0yV7cS5eT2qXwPzR4dA' };

/** The passkeys of somebody who is logged in. */
@ApiTags('Passkeys')
@ApiAccessToken()
@Routes('auth/passkeys')
@NoStore()
export class PasskeysController {
  constructor(
    private readonly userStore: UserStore,
    private readonly reauthentication: Reauthentication,
    private readonly registerFlow: RegisterPasskeyFlow,
    private readonly store: PasskeyStore,
    private readonly relyingParty: RelyingParty,
    private readonly sessionTerminator: SessionTerminator,
    private readonly noticeSender: NoticeSender,
  ) {}

  @Post('options')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'What a browser needs to make a passkey',
    description: '`options` are for `navigator.credentials.create()`. They can be used once.',
  })
  @ApiOkResponse({ type: PasskeyOptionsResponse })
  @ApiProblems(...BODY_PROBLEMS, ...BEARER_PROBLEMS, 'step_up_required', 'forbidden')
  async options(
    @CurrentUser() principal: UserPrincipal,
    @Body() { conditional = false }: PasskeyOptionsDto,
    @CurrentClient() client: Client,
  ): Promise<PasskeyOptionsResponse> {
    const user = await this.reauthentication.freshUser(principal);
    return this.registerFlow.begin(user, conditional, { sessionId: principal.sessionId }, client);
  }

  @Post()
  @ApiOperation({
    summary: 'Register a passkey',
    description:
      'From then on it logs in, and logins with a password ask for it. With the first factor of an account come recovery codes.',
  })
  @ApiCreatedResponse({ type: RegisteredPasskeyResponse })
  @ApiProblems(
    ...BODY_PROBLEMS,
    ...BEARER_PROBLEMS,
    'step_up_required',
    'forbidden',
    'challenge_invalid',
    'factor_invalid',
    'too_many_factors',
  )
  async register(
    @CurrentUser() principal: UserPrincipal,
    @Body() { challenge, response, name = 'Passkey' }: RegisterPasskeyDto,
    @CurrentClient() client: Client,
  ): Promise<RegisteredPasskeyResponse> {
    const user = await this.reauthentication.freshUser(principal);
    const place = { sessionId: principal.sessionId };
    const registered = await this.registerFlow.finish(user, { challenge, response, name }, place, client);
    const { passkey, recoveryCodes } = registered;
    const signals = signalsOf(registered.user, this.relyingParty.id);
    return Object.assign(toPasskeyResponse(passkey), { signals, ...(recoveryCodes && { recoveryCodes }) });
  }

  @Get()
  @ApiOperation({
    summary: 'The passkeys of the account',
    description: 'All of them; with what to tell the browser, after the name has changed.',
  })
  @ApiOkResponse({ type: PasskeyListResponse })
  @ApiProblems(...BEARER_PROBLEMS)
  async list(@CurrentUser('id') id: string): Promise<PasskeyListResponse> {
    return this.listOf(await this.userOf(id));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Rename a passkey' })
  @ApiParam(ID)
  @ApiOkResponse({ type: PasskeyResponse })
  @ApiProblems(...BODY_PROBLEMS, ...BEARER_PROBLEMS, 'factor_not_found')
  async rename(
    @CurrentUser('id') userId: string,
    @Param('id') id: string,
    @Body() { name }: RenamePasskeyDto,
  ): Promise<PasskeyResponse> {
    const renamed = await this.store.rename(userId, id, name);
    if (renamed === undefined) throw new DomainError('factor_not_found');
    return toPasskeyResponse(renamed);
  }

  @Delete(':id')
  @ApiOperation({
    summary: 'Remove a passkey',
    description:
      'Sessions that rest on it are lowered, and end where they rest on it alone. All access tokens of the user are refused: refresh once. The answer has what is left, and what to tell the browser.',
  })
  @ApiParam(ID)
  @ApiOkResponse({ type: PasskeyListResponse })
  @ApiProblems(...BEARER_PROBLEMS, 'step_up_required', 'forbidden', 'factor_not_found', 'last_credential')
  async remove(
    @CurrentUser() principal: UserPrincipal,
    @Param('id') id: string,
    @CurrentClient() client: Client,
  ): Promise<PasskeyListResponse> {
    await this.reauthentication.freshUser(principal);
    const after = await this.store.remove(principal.id, id, byOwner(client));
    if (after === 'last_credential') throw new DomainError('last_credential');
    if (after === null) throw new DomainError('factor_not_found');
    await this.sessionTerminator.lowerAll(principal.id, id, byOwner(client));
    await this.noticeSender.sendOfFactors('factor_removed', after);
    return this.listOf(after);
  }

  private listOf(user: User): PasskeyListResponse {
    return {
      items: (user.passkeys ?? []).map(toPasskeyResponse),
      signals: signalsOf(user, this.relyingParty.id),
    };
  }

  private async userOf(id: string): Promise<User> {
    const user = await this.userStore.findById(id);
    if (user === null) throw new DomainError('access_token_invalid');
    return user;
  }
}
