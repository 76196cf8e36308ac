import { Inject, Injectable } from '@nestjs/common';
import { ReturnPlaces, TransportSelector } from '../../auth/index.js';
import { ChallengeStore } from '../../challenges/index.js';
import { DomainError } from '../../common/errors/index.js';
import { HTTP_CONFIG, type HttpConfig } from '../../config/index.js';
import { type Transport } from '../../sessions/index.js';
import { type User } from '../../users/index.js';
import { type BegunFlow, type FlowState } from './federated-flow.js';
import { FEDERATED_OPTIONS, type FederatedOptions } from './federated.options.js';
import { Providers } from './providers.js';

/** What an app or a single page asks for. */
export interface AppFlow {
  readonly provider: string;
  readonly redirectUri: string;
  readonly transport?: Transport | undefined;
}

/** What a browser asks for, by a link. */
export interface BrowserFlow {
  readonly provider: string;
  readonly returnTo?: string | undefined;
}

/** Of a session whose account an identity is to be linked to. */
export interface LinkingSession {
  readonly user: User;
  readonly sessionId: string;
}

/** Begins a login at a provider. */
@Injectable()
export class BeginFederatedLoginFlow {
  constructor(
    private readonly providers: Providers,
    private readonly returnPlaces: ReturnPlaces,
    private readonly transportSelector: TransportSelector,
    private readonly challengeStore: ChallengeStore,
    @Inject(HTTP_CONFIG) private readonly http: HttpConfig,
    @Inject(FEDERATED_OPTIONS) private readonly options: FederatedOptions,
  ) {}

  /**
   * @param input what is asked for
   * @param session whose account the identity is to be linked to; undefined for a login
   * @returns where to send the user, and what the app must keep
   * @throws DomainError `provider_not_found`, `validation_failed`, `provider_unavailable`
   */
  async forApp({ provider, redirectUri, transport }: AppFlow, session?: LinkingSession): Promise<BegunFlow> {
    const { postsForm } = this.providers.get(provider).provider;
    if (postsForm) throw invalidRedirect('this provider answers with a form: use the start with a link');
    if (!(this.options.redirectUris ?? []).includes(redirectUri))
      throw invalidRedirect('must be one of FEDERATED_REDIRECT_URIS');
    return this.begin({ provider, redirectUri }, this.transportSelector.choose(transport), session);
  }

  /**
   * @param input what is asked for
   * @param session as {@link forApp}
   * @returns where to send the browser, and what its cookie must hold
   * @throws DomainError as {@link forApp}
   */
  async forBrowser({ provider, returnTo }: BrowserFlow, session?: LinkingSession): Promise<BegunFlow> {
    this.providers.get(provider);
    const place = this.returnPlaces.choose(returnTo);
    const transport = session === undefined ? this.transportSelector.choose('cookie') : 'cookie';
    const redirectUri = this.callbackOf(provider);
    return this.begin({ provider, redirectUri, returnTo: place }, transport, session);
  }

  /**
   * @param provider the id of one
   * @returns what is to be registered there as redirect URI: of the settings, never of a header
   */
  callbackOf(provider: string): string {
    return `${this.http.publicUrl}${this.http.routePrefix}/auth/federated/${provider}/callback`;
  }

  private async begin(
    { provider, redirectUri, returnTo }: FlowState,
    transport: Transport,
    session: LinkingSession | undefined,
  ): Promise<BegunFlow> {
    const client = this.providers.get(provider);
    // First: while a provider is away no challenges are left behind.
    await client.configuration();
    const state: FlowState = { provider, redirectUri, ...(returnTo !== undefined && { returnTo }) };
    const { challenge: flow, expiresIn } = await this.challengeStore.open({
      ...{ purpose: 'federated_login', transport, state },
      ...(session !== undefined && {
        userId: session.user._id,
        credentialVersion: session.user.credentialVersion,
        sessionId: session.sessionId,
      }),
    });
    return { flow, url: await client.authorizationUrl(flow, redirectUri), expiresIn };
  }
}

function invalidRedirect(message: string): DomainError {
  return new DomainError('validation_failed', { errors: [{ field: 'redirectUri', messages: [message] }] });
}
