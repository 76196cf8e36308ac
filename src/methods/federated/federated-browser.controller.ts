import { Get, HttpCode, HttpStatus, Param, Post, Query, Req, Res } from '@nestjs/common';
import {
  DeviceCookie,
  RefreshCookie,
  type RequestWithCookies,
  ReturnPlaces,
  Routes,
} from '../../auth/index.js';
import { ApiProblems, DomainError } from '../../common/errors/index.js';
import {
  type Client,
  CurrentClient,
  FromOtherSites,
  NoStore,
  type PlatformResponse,
  Public,
  TakesForm,
} from '../../common/http/index.js';
import { ApiConsumes, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '../../common/openapi.js';
import { Throttle } from '../../throttling/index.js';
import { BeginFederatedLoginFlow } from './begin-federated-login.flow.js';
import { CallbackAnswer } from './callback-answer.js';
import { FederatedCookies } from './federated-cookies.js';
import { PROVIDER } from './federated-login.controller.js';
import { StartFederatedLoginQuery } from './federated.dto.js';
import { type FederatedOutcome, FinishFederatedLoginFlow } from './finish-federated-login.flow.js';
import { isStateOf } from './flow-secrets.js';
import { type CallbackParameters } from './provider-client.js';
import { linkChallengeOf } from './prove-and-link.flow.js';
import { Providers } from './providers.js';

const TO_PROVIDER = { status: HttpStatus.FOUND, description: 'To the provider.' };
const TO_PAGE = {
  status: HttpStatus.FOUND,
  description:
    'To `returnTo`: with the session in the cookie, or with `#error=` and a code, and what goes with it. A further step is `#error=second_factor_required` or `action_required`, with `challenge`, and `methods` or `action`.',
};
const CODE = { name: 'code', required: false, description: 'Of the provider.', type: String };
const STATE = { name: 'state', required: false, description: 'That of the flow.', type: String };

/** Logins at providers by links: a page needs nothing but an anchor, and the session ends up in the cookie. */
@ApiTags('Federated login')
@Routes('auth/federated')
@NoStore()
export class FederatedBrowserController {
  constructor(
    private readonly providers: Providers,
    private readonly beginFlow: BeginFederatedLoginFlow,
    private readonly finishFlow: FinishFederatedLoginFlow,
    private readonly returnPlaces: ReturnPlaces,
    private readonly federatedCookies: FederatedCookies,
    private readonly refreshCookie: RefreshCookie,
    private readonly deviceCookie: DeviceCookie,
  ) {}

  @Get(':provider/start')
  @Public()
  @Throttle('federated-start')
  @HttpCode(HttpStatus.FOUND)
  @ApiOperation({ summary: 'Log in at a provider, with a link', description: 'For the `href` of a button.' })
  @ApiParam(PROVIDER)
  @ApiResponse(TO_PROVIDER)
  @ApiProblems('validation_failed', 'provider_not_found', 'too_many_attempts')
  async start(
    @Param('provider') provider: string,
    @Query() { returnTo }: StartFederatedLoginQuery,
    @Res({ passthrough: true }) response: PlatformResponse,
  ): Promise<void> {
    const place = this.returnPlaces.choose(returnTo);
    try {
      const { flow, url, expiresIn } = await this.beginFlow.forBrowser({ provider, returnTo: place });
      this.federatedCookies.setFlow(response, this.providers.get(provider).provider, flow, expiresIn);
      response.header('Location', url);
    } catch (error) {
      // There is a page that can say so; what is wrong with the link itself is told as it is.
      if (!(error instanceof DomainError) || error.code !== 'provider_unavailable') throw error;
      response.header('Location', this.returnPlaces.withOutcome(place, { error: error.code, provider }));
    }
  }

  @Get(':provider/callback')
  @Public()
  @HttpCode(HttpStatus.FOUND)
  @ApiOperation({ summary: 'Where a provider sends the browser back to' })
  @ApiParam(PROVIDER)
  @ApiQuery(CODE)
  @ApiQuery(STATE)
  @ApiResponse(TO_PAGE)
  @ApiProblems('validation_failed', 'provider_not_found')
  async callback(
    @Req() request: RequestWithCookies,
    @Param('provider') provider: string,
    @CallbackAnswer() answer: CallbackParameters,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: PlatformResponse,
  ): Promise<void> {
    await this.comeBack(request, provider, answer, client, response);
  }

  @Post(':provider/callback')
  @Public()
  @TakesForm()
  @FromOtherSites()
  @HttpCode(HttpStatus.FOUND)
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiOperation({ summary: 'The same for a provider whose page sends a form (Apple)' })
  @ApiParam(PROVIDER)
  @ApiResponse(TO_PAGE)
  @ApiProblems(
    'validation_failed',
    'provider_not_found',
    'malformed_body',
    'payload_too_large',
    'unsupported_media_type',
  )
  async postedCallback(
    @Req() request: RequestWithCookies,
    @Param('provider') provider: string,
    @CallbackAnswer() answer: CallbackParameters,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: PlatformResponse,
  ): Promise<void> {
    await this.comeBack(request, provider, answer, client, response);
  }

  private async comeBack(
    request: RequestWithCookies,
    id: string,
    answer: CallbackParameters,
    client: Client,
    response: PlatformResponse,
  ): Promise<void> {
    const { provider } = this.providers.get(id);
    const flow = this.federatedCookies.readFlow(request, id);
    // Read before it is used up; a flow that is none has no place of its own.
    const place = (await this.finishFlow.returnPlaceOf(flow)) ?? this.returnPlaces.choose(undefined);
    try {
      if (flow === undefined) throw new DomainError('challenge_invalid');
      const deviceToken = this.deviceCookie.read(request);
      const finished = { provider: id, flow, answer, isBrowser: true, deviceToken };
      const outcome = await this.finishFlow.finish(finished, client);
      response.header('Location', this.placeAfter(outcome, id, place, response));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      response.header('Location', this.placeAfterRefusal(error, id, place, response));
    }
    // What a page somewhere has made the browser bring leaves the login alone that is under way.
    if (flow !== undefined && isStateOf(flow, answer.state))
      this.federatedCookies.setFlow(response, provider, '', 0);
  }

  private placeAfter(outcome: FederatedOutcome, provider: string, place: string, response: unknown): string {
    if (outcome.kind === 'linked') return this.returnPlaces.withOutcome(place, { linked: provider });
    if (outcome.kind === 'session') {
      // The refresh token is in the cookie; the access token is what the page gets with its first refresh.
      this.refreshCookie.deliver(outcome.issued, response);
      return place;
    }
    const { kind, ...rest } = outcome;
    return this.returnPlaces.withOutcome(place, { error: kind, ...rest });
  }

  private placeAfterRefusal(error: DomainError, provider: string, place: string, response: unknown): string {
    const challenge = linkChallengeOf(error);
    const { methods, expiresIn } = error.extensions;
    if (challenge === undefined) return this.returnPlaces.withOutcome(place, { error: error.code, provider });
    // In a cookie: by a link somebody could hand an identity of theirs to the owner of the account, to be linked.
    this.federatedCookies.setLink(response, challenge, Number(expiresIn));
    return this.returnPlaces.withOutcome(place, { error: error.code, provider, methods, expiresIn });
  }
}
