import { Body, Delete, Get, HttpCode, HttpStatus, Param, Post, Req, Res } from '@nestjs/common';
import { NoticeSender } from '../../accounts/index.js';
import { Reauthentication, type RequestWithCookies, Routes, SessionTerminator } from '../../auth/index.js';
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
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '../../common/openapi.js';
import { IdentityResponse, toIdentityResponse, type User, UserStore } from '../../users/index.js';
import { BeginFederatedLoginFlow } from './begin-federated-login.flow.js';
import { FederatedCookies } from './federated-cookies.js';
import { PROVIDER } from './federated-login.controller.js';
import { FinishLinkDto, LinkToSessionDto, StartLinkDto } from './federated.dto.js';
import { IdentityListResponse, LinkFlowResponse } from './federated.response.js';
import { FinishFederatedLoginFlow } from './finish-federated-login.flow.js';
import { IdentityStore } from './identity.store.js';
import { ProveAndLinkFlow } from './prove-and-link.flow.js';
import { Providers } from './providers.js';

const ID = { name: 'id', description: 'The id of the identity.', example: 'hN1mB0l3Tq5kS8wZ2yVdXw' };

/** The accounts at providers that log in to the account of the caller. */
@ApiTags('Federated login')
@ApiAccessToken()
@Routes('auth/identities')
@NoStore()
export class IdentitiesController {
  constructor(
    private readonly userStore: UserStore,
    private readonly store: IdentityStore,
    private readonly providers: Providers,
    private readonly beginFlow: BeginFederatedLoginFlow,
    private readonly finishFlow: FinishFederatedLoginFlow,
    private readonly proveFlow: ProveAndLinkFlow,
    private readonly reauthentication: Reauthentication,
    private readonly sessionTerminator: SessionTerminator,
    private readonly noticeSender: NoticeSender,
    private readonly federatedCookies: FederatedCookies,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the identities that are linked to the account' })
  @ApiOkResponse({ type: IdentityListResponse })
  @ApiProblems(...BEARER_PROBLEMS)
  async list(@CurrentUser('id') id: string): Promise<IdentityListResponse> {
    const { identities = [] } = await this.userOf(id);
    return { items: identities.map(toIdentityResponse) };
  }

  @Post(':provider/start')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'Begin to link an account at a provider, from a fresh session',
    description:
      'With `redirectUri` the app finishes it with `flow`. Otherwise the browser keeps a cookie, comes back to the service, and goes on to `returnTo`, with `#linked=` and the provider.',
  })
  @ApiParam(PROVIDER)
  @ApiOkResponse({ type: LinkFlowResponse })
  @ApiProblems(
    ...BODY_PROBLEMS,
    ...BEARER_PROBLEMS,
    'step_up_required',
    'forbidden',
    'provider_not_found',
    'provider_unavailable',
  )
  async start(
    @CurrentUser() principal: UserPrincipal,
    @Param('provider') provider: string,
    @Body() { redirectUri, returnTo }: StartLinkDto,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<LinkFlowResponse> {
    const user = await this.reauthentication.freshUser(principal);
    const session = { user, sessionId: principal.sessionId };
    if (redirectUri !== undefined) return this.beginFlow.forApp({ provider, redirectUri }, session);
    const { flow, ...begun } = await this.beginFlow.forBrowser({ provider, returnTo }, session);
    this.federatedCookies.setFlow(response, this.providers.get(provider).provider, flow, begun.expiresIn);
    return begun;
  }

  @Post(':provider/finish')
  @ApiOperation({ summary: 'Finish the linking with the response of the provider' })
  @ApiParam(PROVIDER)
  @ApiCreatedResponse({ type: IdentityResponse })
  @ApiProblems(
    ...BODY_PROBLEMS,
    ...BEARER_PROBLEMS,
    'provider_not_found',
    'challenge_invalid',
    'federated_login_invalid',
    'provider_denied',
    'provider_unavailable',
    'identity_taken',
    'too_many_identities',
  )
  async finish(
    @CurrentUser() { sessionId }: UserPrincipal,
    @Param('provider') provider: string,
    @Body() { flow, ...answer }: FinishLinkDto,
    @CurrentClient() client: Client,
  ): Promise<IdentityResponse> {
    const finished = { provider, flow, answer, isBrowser: false, sessionId };
    const outcome = await this.finishFlow.finish(finished, client);
    if (outcome.kind !== 'linked') throw new DomainError('challenge_invalid');
    return toIdentityResponse(outcome.identity);
  }

  @Post()
  @ApiOperation({
    summary: 'After `link_required`: link the identity to the account of a fresh session',
    description:
      'For an account that was proved by a login, with both of its factors where it has a second one.',
  })
  @ApiCreatedResponse({ type: IdentityResponse })
  @ApiProblems(
    ...BODY_PROBLEMS,
    ...BEARER_PROBLEMS,
    'step_up_required',
    'forbidden',
    'challenge_invalid',
    'identity_taken',
    'too_many_identities',
  )
  async link(
    @Req() request: RequestWithCookies,
    @CurrentUser() principal: UserPrincipal,
    @Body() { challenge = this.federatedCookies.readLink(request) }: LinkToSessionDto,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<IdentityResponse> {
    const user = await this.reauthentication.freshUser(principal);
    if (challenge === undefined) throw new DomainError('challenge_invalid');
    const identity = await this.proveFlow.fromSession(challenge, user, client);
    if (challenge === this.federatedCookies.readLink(request)) this.federatedCookies.setLink(response, '', 0);
    return toIdentityResponse(identity);
  }

  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Unlink an account at a provider',
    description:
      'Sessions that rest on it are lowered, and end where they rest on it alone. All access tokens of the user are refused: refresh once.',
  })
  @ApiParam(ID)
  @ApiNoContentResponse({ description: 'It logs in no more.' })
  @ApiProblems(...BEARER_PROBLEMS, 'step_up_required', 'forbidden', 'identity_not_found', 'last_credential')
  async remove(
    @CurrentUser() principal: UserPrincipal,
    @Param('id') id: string,
    @CurrentClient() client: Client,
  ): Promise<void> {
    const user = await this.reauthentication.freshUser(principal);
    const identity = user.identities?.find((each) => each.id === id);
    if (identity === undefined) throw new DomainError('identity_not_found');
    const before = await this.store.remove(user._id, identity, byOwner(client));
    if (before === 'last_credential') throw new DomainError('last_credential');
    if (before === null) throw new DomainError('identity_not_found');
    await this.sessionTerminator.lowerAll(user._id, id, byOwner(client));
    const { provider } = identity;
    await this.noticeSender.sendOfIdentities('identity_unlinked', before, this.providers.nameOf(provider));
  }

  private async userOf(id: string): Promise<User> {
    const user = await this.userStore.findById(id);
    if (user === null) throw new DomainError('access_token_invalid');
    return user;
  }
}
