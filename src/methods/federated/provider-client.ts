import { createHash } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { type ClientAuth, type Configuration, type ServerMetadata } from 'openid-client';
import { addSeconds, type Clock } from '../../common/clock.js';
import { DomainError } from '../../common/errors/index.js';
import { secretsOf } from './flow-secrets.js';
import { loadOpenidClient, type OpenidClientLibrary } from './load-openid-client.js';
import { type Claims, type Endpoints, type Provider } from './provider.js';
import { PROVIDER_TIMEOUT, ProviderHttp } from './provider-http.js';
import { type Profile, profileOf } from './profile.js';

/** Seconds until metadata are asked for anew. While they can't be had, those of before go on. */
const METADATA_LIFETIME = 3600;

/** Seconds in which nobody else waits for a provider that has just failed. */
const PAUSE = 5;

/** The library knows by this address that an issuer is a template with the tenant in it. */
const ENTRA = new URL('https://login.microsoftonline.com/common/v2.0');

/** What came back, over a page or an app. */
export interface CallbackParameters {
  readonly code?: string | undefined;
  readonly state?: string | undefined;
  /** RFC 9207. */
  readonly iss?: string | undefined;
  readonly error?: string | undefined;
  /** Apple's. */
  readonly user?: string | undefined;
}

type Discovered = Extract<Endpoints, { kind: 'discovery' }>;

/** One provider: its metadata, the way there, and what is made of a code. */
export class ProviderClient {
  private readonly logger = new Logger('FederatedLogin');
  private readonly http: ProviderHttp;
  private known: { readonly configuration: Configuration; readonly until: Date } | undefined;
  private loading: Promise<Configuration> | undefined;
  private pausedUntil: Date | undefined;

  /**
   * @param provider which
   * @param clock the time
   */
  constructor(
    readonly provider: Provider,
    private readonly clock: Clock,
  ) {
    this.http = new ProviderHttp(provider.allowsPrivateAddresses);
  }

  /**
   * @param flow what the client holds
   * @param redirectUri where the answer goes
   * @returns where to send the user
   * @throws DomainError `provider_unavailable`
   */
  async authorizationUrl(flow: string, redirectUri: string): Promise<string> {
    const { scopes, parameters, refusesPkce, omitsNonce, endpoints } = this.provider;
    const { buildAuthorizationUrl } = await loadOpenidClient();
    const { state, nonce, codeVerifier } = secretsOf(flow);
    const url = buildAuthorizationUrl(await this.configuration(), {
      ...{ redirect_uri: redirectUri, scope: scopes.join(' '), state, ...parameters },
      ...(endpoints.kind === 'discovery' && !omitsNonce && { nonce }),
      ...(!refusesPkce && {
        code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
        code_challenge_method: 'S256',
      }),
    });
    return url.href;
  }

  /**
   * @param flow what the client holds; that the state is of it was seen
   * @param answer what came back
   * @param redirectUri where it came back to
   * @returns who has logged in
   * @throws DomainError `provider_denied`, `federated_login_invalid`, `provider_unavailable`
   */
  async profile(flow: string, answer: CallbackParameters, redirectUri: string): Promise<Profile> {
    const library = await loadOpenidClient();
    const configuration = await this.configuration();
    try {
      return await this.exchange(library, configuration, flow, answer, redirectUri);
    } catch (error) {
      throw error instanceof DomainError ? error : this.refusalOf(error, library);
    }
  }

  /**
   * @returns what the provider says of itself, asked for anew where that is old
   * @throws DomainError `provider_unavailable`
   */
  async configuration(): Promise<Configuration> {
    const now = this.clock.now();
    if (this.known !== undefined && this.known.until > now) return this.known.configuration;
    if (this.pausedUntil !== undefined && this.pausedUntil > now) return this.fallBack();
    // Of many logins one asks.
    this.loading ??= this.load().finally(() => (this.loading = undefined));
    try {
      const configuration = await this.loading;
      this.known = { configuration, until: addSeconds(this.clock.now(), METADATA_LIFETIME) };
      return configuration;
    } catch (error) {
      this.pausedUntil = addSeconds(this.clock.now(), PAUSE);
      this.warn(error);
      return this.fallBack(error);
    }
  }

  /**
   * Reads the metadata, whatever is known.
   *
   * @throws what the library or {@link ProviderHttp} throws
   */
  async load(): Promise<Configuration> {
    const library = await loadOpenidClient();
    const configuration = await this.make(library);
    library.enableNonRepudiationChecks(configuration);
    if (this.provider.allowsPrivateAddresses) insecure(library)(configuration);
    configuration[library.customFetch] = this.http.fetch;
    configuration.timeout = PROVIDER_TIMEOUT / 1000;
    return configuration;
  }

  /**
   * @param url of the provider
   * @returns its answer, for `providers check`
   * @throws ProviderHttpError
   */
  async look(url: string): Promise<Response> {
    return this.http.fetch(url, { method: 'GET', headers: {}, body: undefined, redirect: 'manual' });
  }

  /** Closes connections that are kept open. */
  close(): void {
    this.http.close();
  }

  private fallBack(cause?: unknown): Configuration {
    if (this.known !== undefined) return this.known.configuration;
    throw new DomainError('provider_unavailable', { retryAfter: PAUSE, cause });
  }

  private async make(library: OpenidClientLibrary): Promise<Configuration> {
    const { endpoints, clientId, idTokenAlg, allowsPrivateAddresses } = this.provider;
    const client = idTokenAlg === undefined ? {} : { id_token_signed_response_alg: idTokenAlg };
    if (endpoints.kind === 'fixed') {
      const { issuer, authorization, token } = endpoints;
      const server = { issuer, authorization_endpoint: authorization, token_endpoint: token };
      return new library.Configuration(server, clientId, client, this.authenticationTo(server, library));
    }
    const found = await library.discovery(
      endpoints.isEntra ? ENTRA : new URL(endpoints.url),
      clientId,
      client,
      // Which the server takes stands in what is being fetched.
      (server, ...rest) => this.authenticationTo(server, library)(server, ...rest),
      {
        [library.customFetch]: (_url, options) => this.http.fetch(endpoints.url, options),
        execute: allowsPrivateAddresses ? [insecure(library)] : [],
        timeout: PROVIDER_TIMEOUT / 1000,
      },
    );
    requireIssuer(found.serverMetadata().issuer, endpoints);
    return found;
  }

  private authenticationTo(server: ServerMetadata, library: OpenidClientLibrary): ClientAuth {
    const { clientSecret, endpoints } = this.provider;
    if (clientSecret === undefined) return library.None();
    // What metadata do not say is the header (OpenID Connect Discovery §3); those without metadata take the body.
    const unsaid = endpoints.kind === 'fixed' ? 'client_secret_post' : 'client_secret_basic';
    const methods = server.token_endpoint_auth_methods_supported ?? [unsaid];
    // Of the two the one that providers disagree less on how to encode.
    const authentication = methods.includes('client_secret_post')
      ? library.ClientSecretPost
      : library.ClientSecretBasic;
    return (...request) => authentication(clientSecret())(...request);
  }

  private async exchange(
    library: OpenidClientLibrary,
    configuration: Configuration,
    flow: string,
    { code, state, iss, error, user }: CallbackParameters,
    redirectUri: string,
  ): Promise<Profile> {
    const { refusesPkce, omitsNonce, idTokenAlg } = this.provider;
    const { nonce, codeVerifier } = secretsOf(flow);
    const callback = new URL(redirectUri);
    for (const [name, value] of Object.entries({ code, state, iss, error })) {
      if (value !== undefined) callback.searchParams.set(name, value);
    }
    const tokens = await library.authorizationCodeGrant(configuration, callback, {
      ...{ expectedState: secretsOf(flow).state, idTokenExpected: idTokenAlg !== undefined },
      ...(!refusesPkce && { pkceCodeVerifier: codeVerifier }),
      ...(idTokenAlg !== undefined && !omitsNonce && { expectedNonce: nonce }),
    });
    const claims: Claims = tokens.claims() ?? {};
    const token = tokens.access_token;
    const { userinfo_endpoint: userinfo, issuer } = configuration.serverMetadata();
    const found = await this.provider.userOf({
      claims,
      user,
      userinfo: async () =>
        userinfo === undefined ? {} : library.fetchUserInfo(configuration, token, String(claims['sub'])),
      read: async (url) => this.read(library, configuration, token, url),
    });
    const profile = found && profileOf(this.provider, found, issuer);
    if (profile === undefined) throw new DomainError('federated_login_invalid');
    return profile;
  }

  private async read(
    library: OpenidClientLibrary,
    configuration: Configuration,
    token: string,
    url: string,
  ): Promise<unknown> {
    const headers = new Headers({ accept: 'application/json' });
    const answer = await library.fetchProtectedResource(
      configuration,
      token,
      new URL(url),
      'GET',
      null,
      headers,
    );
    if (answer.status !== 200) throw new Error(`its interface answers with the status ${answer.status}`);
    const json: unknown = await answer.json().catch(() => undefined);
    if (typeof json !== 'object' || json === null) throw new Error('its interface answers with no object');
    return json;
  }

  /** What a client is told of what went wrong; the log is told which it was. */
  private refusalOf(error: unknown, library: OpenidClientLibrary): DomainError {
    if (error instanceof library.AuthorizationResponseError && !NOT_OF_THE_USER.has(error.error))
      return new DomainError('provider_denied', { cause: error });
    this.warn(error);
    if (isRefusal(error, library)) return new DomainError('federated_login_invalid', { cause: error });
    return new DomainError('provider_unavailable', { retryAfter: PAUSE, cause: error });
  }

  private warn(error: unknown): void {
    this.logger.warn(`${this.provider.id}: ${describeFailure(error)}`);
  }
}

/**
 * Without it the library refuses plain http; which of it is allowed {@link ProviderHttp} decides. It is called deprecated there so
 * that it is noticed.
 */
function insecure(library: OpenidClientLibrary): (configuration: Configuration) => void {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- so that it is noticed: see above
  return library.allowInsecureRequests;
}

/** That the code, the state, the ID token or the issuer is not what it must be. All else is the provider's failure, or ours. */
function isRefusal(error: unknown, library: OpenidClientLibrary): boolean {
  if (error instanceof library.ResponseBodyError) return error.error === 'invalid_grant';
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && REFUSALS.has(code);
}

/**
 * Errors of a callback (RFC 6749 §4.1.2.1) that no user has caused: the provider is down, or the client is registered or set up
 * otherwise than it asks.
 */
const NOT_OF_THE_USER: ReadonlySet<string> = new Set([
  'invalid_request',
  'unauthorized_client',
  'unsupported_response_type',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
]);

/**
 * Identities are known by their issuer, so metadata say whose they are: as it is set, or at least of the host that they come
 * from. Otherwise one provider could hand out the identities of another.
 */
function requireIssuer(issuer: string, { issuer: expected, url, isEntra }: Discovered): void {
  if (expected === undefined && isEntra) return; // A template, which the library fills in with the tenant of the token.
  if (expected !== undefined && issuer !== expected)
    throw new Error('its metadata are of another issuer than the one that is set');
  if (expected === undefined && new URL(issuer).origin !== new URL(url).origin)
    throw new Error('its metadata are of an issuer elsewhere: set the issuer');
}

/** Codes of the library. */
const REFUSALS: ReadonlySet<string> = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
  'OAUTH_KEY_SELECTION_FAILED',
  'OAUTH_UNSUPPORTED_OPERATION',
]);

/** Words of a provider's error (RFC 6749 §5.2), which has some that may be printed. */
const ERROR_WORD = /^[\w.-]{1,64}$/;

/**
 * @param error what was thrown
 * @returns what the log or an operator is told: words of ours and of the library, nothing of an answer but its error code
 */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return 'something went wrong';
  const { error: word, cause } = error as { error?: unknown; cause?: unknown };
  if (typeof word === 'string') return ERROR_WORD.test(word) ? `answers ${word}` : 'answers with an error';
  const inner = cause instanceof Error && cause.message !== error.message ? ` (${cause.message})` : '';
  return `${error.message}${inner}`;
}
