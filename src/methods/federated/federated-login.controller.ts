import { Body, Get, HttpCode, HttpStatus, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import {
  AuthResponse,
  DeviceCookie,
  OptionalJwtAuthGuard,
  RefreshCookie,
  type RequestWithCookies,
  requireSession,
  Routes,
} from '../../auth/index.js';
import { ApiProblems, BODY_PROBLEMS, DomainError } from '../../common/errors/index.js';
import {
  ApiAccessToken,
  type Client,
  CurrentClient,
  CurrentUser,
  NoStore,
  Public,
  type UserPrincipal,
} from '../../common/http/index.js';
import { ApiOkResponse, ApiOperation, ApiParam, ApiSecurity, ApiTags } from '../../common/openapi.js';
import { hashing, Throttle } from '../../throttling/index.js';
import { BeginFederatedLoginFlow } from './begin-federated-login.flow.js';
import { FederatedCookies } from './federated-cookies.js';
import { FinishFederatedLoginDto, LinkDto, LinkOptionsDto, StartFederatedLoginDto } from './federated.dto.js';
import { FederatedFlowResponse, LinkOptionsResponse, ProviderListResponse } from './federated.response.js';
import { FinishFederatedLoginFlow } from './finish-federated-login.flow.js';
import { LinkProofs } from './link-proofs.js';
import { ProveAndLinkFlow } from './prove-and-link.flow.js';
import { Providers } from './providers.js';

/** How the documentation describes a provider in a path. */
export const PROVIDER = { name: 'provider', description: 'The id of a provider.', example: 'google' };

/** Logins at providers, for apps and single pages: JSON in, JSON out. */
@ApiTags('Federated login')
@Routes('auth/federated')
@NoStore()
export class FederatedLoginController {
  constructor(
    private readonly providers: Providers,
    private readonly beginFlow: BeginFederatedLoginFlow,
    private readonly finishFlow: FinishFederatedLoginFlow,
    private readonly proofs: LinkProofs,
    private readonly proveFlow: ProveAndLinkFlow,
    private readonly federatedCookies: FederatedCookies,
    private readonly refreshCookie: RefreshCookie,
    private readonly deviceCookie: DeviceCookie,
  ) {}

  @Get()
  @Public()
  @ApiOperation({ summary: 'List the providers that people can log in with' })
  @ApiOkResponse({ type: ProviderListResponse })
  @ApiProblems()
  list(): ProviderListResponse {
    return { items: this.providers.list().map(({ provider: { id, name } }) => ({ id, name })) };
  }

  @Post(':provider/start')
  @Public()
  @Throttle('federated-start')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'Begin a login at a provider, in an app or a single page',
    description:
      'Keep `flow`, and send the user to `url`. What comes back to `redirectUri` goes to the finish.',
  })
  @ApiParam(PROVIDER)
  @ApiOkResponse({ type: FederatedFlowResponse })
  @ApiProblems(...BODY_PROBLEMS, 'provider_not_found', 'provider_unavailable', 'too_many_attempts')
  async start(
    @Param('provider') provider: string,
    @Body() { redirectUri, transport }: StartFederatedLoginDto,
  ): Promise<FederatedFlowResponse> {
    return this.beginFlow.forApp({ provider, redirectUri, transport });
  }

  @Post(':provider/finish')
  @Public()
  @UseGuards(OptionalJwtAuthGuard)
  @HttpCode(HttpStatus.OK)
  @ApiAccessToken()
  @ApiSecurity({}) // or without
  @ApiOperation({
    summary: 'Finish the login with the response of the provider',
    description:
      'An identity that is not known opens an account, unless its address has one. With the access token of an anonymous account that one becomes its account, and keeps its id.',
  })
  @ApiParam(PROVIDER)
  @ApiOkResponse({ type: AuthResponse })
  @ApiProblems(
    ...BODY_PROBLEMS,
    'access_token_invalid',
    'provider_not_found',
    'challenge_invalid',
    'federated_login_invalid',
    'provider_denied',
    'provider_unavailable',
    'link_required',
    'email_missing',
    'sign_up_closed',
    'invalid_credentials',
    'second_factor_required',
    'action_required',
    'too_many_attempts',
  )
  async finish(
    @Req() request: RequestWithCookies,
    @Param('provider') provider: string,
    @Body() { flow, deviceToken, ...answer }: FinishFederatedLoginDto,
    @CurrentUser() holder: UserPrincipal | undefined,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<AuthResponse> {
    const device = deviceToken ?? this.deviceCookie.read(request);
    const finished = { provider, flow, answer, isBrowser: false, deviceToken: device, holderId: holder?.id };
    const outcome = await this.finishFlow.finish(finished, client);
    if (outcome.kind === 'linked') throw new DomainError('challenge_invalid');
    return this.refreshCookie.deliver(requireSession(outcome), response);
  }

  @Post('link/options')
  @Public()
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'What a browser needs to prove, with a passkey, the account that has the address',
  })
  @ApiOkResponse({ type: LinkOptionsResponse })
  @ApiProblems(...BODY_PROBLEMS, 'challenge_invalid')
  async linkOptions(
    @Req() request: RequestWithCookies,
    @Body() { challenge }: LinkOptionsDto,
  ): Promise<LinkOptionsResponse> {
    return this.proofs.begin(this.challengeIn(request, challenge));
  }

  @Post('link')
  @Public()
  @Throttle(hashing, 'password')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'After `link_required`: prove the account, link the identity, and log in',
    description:
      'Of an account with second factors nothing is linked by one proof alone. Complete the login, and link with `POST /auth/identities`.',
  })
  @ApiOkResponse({ type: AuthResponse })
  @ApiProblems(
    ...BODY_PROBLEMS,
    'challenge_invalid',
    'factor_invalid',
    'invalid_credentials',
    'identity_taken',
    'too_many_identities',
    'second_factor_required',
    'action_required',
  )
  async link(
    @Req() request: RequestWithCookies,
    @Body() { challenge, ...proof }: LinkDto,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: unknown,
  ): Promise<AuthResponse> {
    const presented = { ...proof, challenge: this.challengeIn(request, challenge) };
    const issued = requireSession(await this.proveFlow.logIn(presented, client));
    if (challenge === undefined) this.federatedCookies.setLink(response, '', 0);
    return this.refreshCookie.deliver(issued, response);
  }

  private challengeIn(request: RequestWithCookies, challenge: string | undefined): string {
    const found = challenge ?? this.federatedCookies.readLink(request);
    if (found === undefined) throw new DomainError('challenge_invalid');
    return found;
  }
}
