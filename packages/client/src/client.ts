import {
  type ContinueLoginDto,
  type FederatedFlowResponse,
  type FinishEmailLoginDto,
  type LinkDto,
  type LoginDto,
  type SignUpDto,
  type StartedEmailLoginResponse,
  type StartEmailLoginDto,
  type StepUpDto,
  type TotpEnrolmentResponse,
  type UserResponse,
} from './api.js';
import { type AuthError, AuthFailure, errorIn, failed, isTransient, type Result } from './errors.js';
import { membersOf, queryOf } from './query.js';
import { defaultTransport, originOf } from './origins.js';
import { Passkeys } from './passkeys.js';
import { platform } from './platform.js';
import {
  type AnswerOf,
  type ArgumentsOf,
  type Manner,
  mannerOf,
  type Method,
  type OpeningPath,
  type PathOf,
  type RefusalOf,
  type RouteOf,
} from './routes.js';
import { type AuthState, Session, type Transport } from './session.js';
import { type Step, stepIn, stepInHash } from './steps.js';
import { type Kept, memoryStorage, type Storage, Vault } from './storage.js';
import { type Reply, Transmitter } from './transmitter.js';

/** What {@link createClient} can be told. */
export interface ClientOptions {
  /** Address of the service, with a path where it has a prefix; the page's own origin when absent. */
  baseUrl?: string;
  /** How the refresh token travels: in a cookie where page and service are of one site, else in bodies. */
  transport?: Transport;
  /** Where the refresh token is kept that travels in bodies; in memory when absent. */
  storage?: Storage;
  /** Origins beside those of the page and the service that `fetch()` sends the access token to. */
  origins?: string[];
  /**
   * Called when a request needs a fresher or stronger login. Ask the person, raise the session with `stepUp()`, and say whether
   * that worked: the request is sent once more then. Requests at the same time share one question.
   */
  onStepUp?: (demand: Demand) => Promise<boolean>;
  /** Milliseconds to wait for an answer of the service: 20000 when absent. */
  timeout?: number;
  /** Stands in for the global one. */
  fetch?: typeof globalThis.fetch;
  /** Milliseconds, of a clock that may be wrong but goes on: `Date.now` when absent. */
  now?: () => number;
}

/** What a request asks of the session (RFC 9470). */
export interface Demand {
  /** `aal2` for two factors. */
  acr?: string;
  /** Seconds since the latest proof, at most. */
  maxAge?: number;
}

/** A 401, as {@link Client.tokenAfter} needs it. */
export interface Refused {
  /** The access token that was sent. */
  token: string;
  /** `WWW-Authenticate` of the answer; empty when it has none. */
  challenge: string;
  /** What the body says, where it is a problem of the service. */
  error?: AuthError | undefined;
}

/** What a provider has sent a browser back with: the address, or what stands behind its question mark. */
type Returned = string | URLSearchParams;

/** Logs people in, keeps them logged in, and sends their requests. Made by {@link createClient}. */
export class Client {
  /** Logins and accounts with passkeys. */
  readonly passkeys = new Passkeys(this);
  private readonly baseUrl: string;
  private readonly transport: Transport;
  private readonly sendRequest: typeof globalThis.fetch;
  private readonly session: Session;
  private readonly transmitter: Transmitter;
  private steppingUp: Promise<boolean> | undefined;

  constructor(private readonly options: ClientOptions) {
    this.baseUrl = (options.baseUrl ?? '').replace(/\/+$/, '');
    this.transport = options.transport ?? defaultTransport(this.baseUrl);
    this.sendRequest = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.transmitter = new Transmitter(
      this.baseUrl,
      this.sendRequest,
      this.transport === 'cookie' ? 'include' : 'omit',
      options.timeout ?? 20_000,
    );
    // Two applications of one page origin may write the address of the service in two ways.
    const { href } = platform.location ?? {};
    const name = `nightlatch ${this.transport} ${href ? new URL(this.baseUrl || '/', href).href : ''}`;
    const vault = new Vault(options.storage ?? memoryStorage());
    this.session = new Session(this.transmitter, vault, this.transport, options.now ?? Date.now, name);
  }

  /** Whether somebody is logged in. The same object until something changes. */
  get state(): AuthState {
    return this.session.state;
  }

  /** Resolves when it is known whether somebody is logged in. */
  ready(): Promise<AuthState> {
    return this.session.ready();
  }

  /**
   * Calls a listener after each change of the state, whichever tab has caused it.
   *
   * @returns ends that
   */
  onChange(listener: (state: AuthState) => void): () => void {
    return this.session.onChange(listener);
  }

  /**
   * Looks anew whether somebody is logged in: after a login that another page has completed, such as one by a mailed link.
   *
   * @returns the state
   */
  async refresh(): Promise<AuthState> {
    await this.session.refresh();
    return this.state;
  }

  /**
   * An access token to send, refreshed when it has to be.
   *
   * @returns undefined when nobody is logged in
   * @throws AuthFailure when there is none now because the service can't be reached: nobody is logged out by that
   */
  accessToken(): Promise<string | undefined> {
    return this.session.accessToken();
  }

  /** Opens an account, and logs in. */
  signUp(body: SignUpDto): Promise<Result<Step>> {
    return this.open('/auth/signup', body);
  }

  /** Logs in with e-mail address or username, and password. */
  logIn(body: LoginDto): Promise<Result<Step>> {
    return this.open('/auth/login', body);
  }

  /** The second factor of a login: one of its `methods`, and what that takes. With a passkey: `passkeys.secondFactor()`. */
  continueLogin(body: ContinueLoginDto): Promise<Result<Step>> {
    return this.open('/auth/login/continue', body);
  }

  /** Goes on with a login that demanded `verify_email`: with the same step again while the address is not confirmed. */
  continueVerified(challenge: string): Promise<Result<Step>> {
    return this.open('/auth/verify-email/continue', { challenge });
  }

  /** Second factors that a login demands (`enrol_factor`); a passkey: `passkeys.enrol()`. */
  readonly enrol = {
    /** Begins with an application for one-time codes: show `qrCode` or `secret`, and ask for the first code. */
    totp: (challenge: string, more: { name?: string } = {}): Promise<Result<TotpEnrolmentResponse>> =>
      this.request('POST', '/auth/login/enrol/totp', { challenge, ...more }),
    /** Completes the login with the first code; `enrolment` is the `challenge` that `totp()` has answered. */
    confirmTotp: (body: { challenge: string; enrolment: string; code: string }): Promise<Result<Step>> =>
      this.open('/auth/login/enrol/totp/confirm', body),
  };

  /** Logins by a mailed link or code. */
  readonly email = {
    /** Asks for the mail. Keep `flow`, and finish with it and the code. */
    start: (body: StartEmailLoginDto): Promise<Result<StartedEmailLoginResponse>> =>
      this.request('POST', '/auth/email/start', body),
    /** Logs in with `flow` and `code`, or with the `token` of a link; `other_browser` asks for `confirm`. */
    finish: (body: FinishEmailLoginDto): Promise<Result<Step>> => this.open('/auth/email/finish', body),
  };

  /** Logins with an account at a provider. */
  readonly federated = {
    /** The address for a link or a button. The browser comes back with the session in the cookie; see `returned()`. */
    startUrl: (provider: string, { returnTo }: { returnTo?: string } = {}): string =>
      `${this.baseUrl}/auth/federated/${encodeURIComponent(provider)}/start` +
      (returnTo === undefined ? '' : `?returnTo=${encodeURIComponent(returnTo)}`),
    /** What is missing, or was refused, when the browser is back from `startUrl()`; undefined when nothing is. */
    returned: (hash: string): Result<Step> | undefined => stepInHash(hash),
    /** Begins in an app, or where tokens travel in bodies. Keep `flow`, and send the person to `url`. */
    start: (provider: string, body: { redirectUri: string }): Promise<Result<FederatedFlowResponse>> =>
      this.request('POST', '/auth/federated/{provider}/start', body, { params: { provider } }),
    /** Finishes it with what the provider has sent the person back with. */
    finish: async (provider: string, flow: string, returned: Returned): Promise<Result<Step>> => {
      const { code, state = '', iss, error } = membersOf(String(returned).replace(/^[^?]*\?|#.*$/g, ''));
      const body = { flow, state, ...(code && { code }), ...(iss && { iss }), ...(error && { error }) };
      const params = { params: { provider } };
      return stepIn(await this.request('POST', '/auth/federated/{provider}/finish', body, params));
    },
    /** After the step `link`: proves the account that has the address. With a passkey: `passkeys.link()`. */
    link: (body: LinkDto): Promise<Result<Step>> => this.open('/auth/federated/link', body),
  };

  /** Proves something more, or once more, in this session; with `method` and what that takes. */
  async stepUp(body: StepUpDto): Promise<Result<UserResponse>> {
    const result = await this.request('POST', '/auth/step-up', body);
    return result.ok ? { ok: true, data: result.data.user } : result;
  }

  /**
   * Ends the session, or all sessions of the account. Where tokens travel in bodies it is forgotten here whatever is answered.
   * A cookie only the service can take away: when it can't be reached, the person is still logged in, and `ok` is false.
   */
  async logOut({ everywhere = false }: { everywhere?: boolean } = {}): Promise<Result<undefined>> {
    if (everywhere) {
      const all = await this.call('POST', '/auth/logout-all');
      if (!all.ok) return failed(all.error);
    }
    const reply = await this.session.exclusive(async ({ refreshToken }) => {
      const body = refreshToken ? { refreshToken } : undefined;
      const sending = { body, token: this.session.currentToken(), keepalive: true };
      const send = (): Promise<Reply> => this.transmitter.send('POST', '/auth/logout', sending);
      let sent = await send();
      // Repeating it is harmless, and the first one may have arrived.
      if (!sent.ok && isTransient(sent.error)) sent = await send();
      if (sent.ok || this.transport === 'body') await this.session.end('logged_out');
      return sent;
    });
    return reply.ok ? { ok: true, data: undefined } : failed(reply.error);
  }

  /**
   * `fetch` with the access token. A 401 of a token that is no longer valid causes one refresh, for all requests that have met
   * one, and one repetition; one that demands a fresher login asks `onStepUp`.
   *
   * @throws TypeError for an origin that is none of the page's, the service's and `origins`: it would get the token
   * @throws AuthFailure when the session can't be refreshed now
   */
  readonly fetch = async (
    input: Parameters<typeof globalThis.fetch>[0],
    init?: RequestInit,
  ): Promise<Response> => {
    const isRequest = typeof input === 'object' && 'url' in input;
    const url = isRequest ? input.url : String(input);
    if (!this.trusts(url)) throw new TypeError(`Not trusted: ${url}`);
    const { response } = await this.authorized(async (token) => {
      const headers = new Headers(init?.headers ?? (isRequest ? input.headers : undefined));
      if (token !== undefined) headers.set('Authorization', `Bearer ${token}`);
      // A request can be sent once: its clone is sent, so that there is another one.
      // A `URL` may be another one by now: what was looked at is sent.
      const answer = await this.sendRequest(isRequest ? input.clone() : url, { ...init, headers });
      return { response: answer, ...(await refusalIn(answer)), isOnce: isStream(init?.body) };
    });
    return response;
  };

  /**
   * For what sends requests by itself: whether an address may be sent the access token.
   *
   * @param url absolute, or relative to the page
   */
  trusts(url: string): boolean {
    const { baseUrl, options } = this;
    const origin = originOf(url);
    const trusted = [platform.location?.origin, baseUrl && originOf(baseUrl), ...(options.origins ?? [])];
    return origin !== undefined && trusted.includes(origin);
  }

  /**
   * For what sends requests by itself: what to repeat one with that was answered with 401, after a refresh or a step-up.
   *
   * @returns undefined when the answer stands
   * @throws AuthFailure when the session can't be refreshed now
   */
  async tokenAfter({ token, challenge, error }: Refused): Promise<string | undefined> {
    const demand = demandIn(challenge, error);
    const isWorthIt = demand ? await this.askForStepUp(demand) : saysTokenIsInvalid(error);
    return isWorthIt ? this.session.accessToken(token) : undefined;
  }

  /**
   * Calls a route of the service: `request('PATCH', '/users/{id}', { name }, { params: { id } })`. Body, answer and errors are
   * typed by its OpenAPI document. An answer that is a session is this client's from then on.
   */
  async request<M extends Method, P extends PathOf<M> & string>(
    method: M,
    path: P,
    ...[body, place]: ArgumentsOf<RouteOf<M, P>>
  ): Promise<Result<AnswerOf<RouteOf<M, P>>, RefusalOf<RouteOf<M, P>>>> {
    const reply = await this.call(method, path, body, place);
    return (reply.ok ? { ok: true, data: reply.data } : failed(reply.error)) as Result<
      AnswerOf<RouteOf<M, P>>,
      RefusalOf<RouteOf<M, P>>
    >;
  }

  private async open(path: OpeningPath, body: object): Promise<Result<Step>> {
    return stepIn(await this.call('POST', path, body));
  }

  private async call(method: string, template: string, body?: object, place: Place = {}): Promise<Reply> {
    const path = template.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(place.params?.[name] ?? ''),
    );
    const manner = mannerOf(path);
    const address = path + queryOf(place.query ?? {});
    const send = (token: string | undefined): Promise<Reply> =>
      manner.opensSession
        ? this.session.exclusive((kept) =>
            this.transmitter.send(method, address, { token, body: this.complete(body, manner, kept) }),
          )
        : this.transmitter.send(method, address, { token, body: this.complete(body, manner) });
    const reply = manner.isPublic
      ? await send(manner.takesToken ? this.session.currentToken() : undefined)
      : await orFailure(this.authorized(send));
    if (reply.ok && path === '/auth/me') {
      if (method === 'DELETE') await this.session.end('deleted');
      else this.session.setUser(reply.data as UserResponse);
    }
    return reply;
  }

  /** The body, with what the service has to know of this client. */
  private complete(
    body: object | undefined,
    { hasTransport, hasDevice }: Manner,
    kept: Kept = {},
  ): object | undefined {
    const { transport } = this;
    const { deviceToken } = kept;
    return body || hasTransport
      ? { ...body, ...(hasTransport && { transport }), ...(hasDevice && deviceToken && { deviceToken }) }
      : undefined;
  }

  /** Sends with the access token, and once more with the next one where the answer asks for that. */
  private async authorized<R extends Refusable>(send: (token: string | undefined) => Promise<R>): Promise<R> {
    const token = await this.session.accessToken();
    const reply = await send(token);
    if (reply.response?.status !== 401 || token === undefined || reply.isOnce) return reply;
    const challenge = reply.response.headers.get('WWW-Authenticate') ?? '';
    const next = await this.tokenAfter({ token, challenge, error: reply.error });
    return next === undefined ? reply : send(next);
  }

  private askForStepUp(demand: Demand): Promise<boolean> {
    const { onStepUp } = this.options;
    if (!onStepUp) return Promise.resolve(false);
    return (this.steppingUp ??= onStepUp(demand).finally(() => (this.steppingUp = undefined)));
  }
}

/** What stands in the address of a route. */
interface Place {
  params?: Record<string, string>;
  query?: Record<string, string | number | boolean | undefined>;
}

/** An answer, of whomever, that may refuse the access token. */
interface Refusable {
  response?: Response;
  error?: AuthError;
  /** It can't be repeated: its body was a stream. */
  isOnce?: boolean;
}

/** For requests whose results have room for an error. */
async function orFailure(reply: Promise<Reply>): Promise<Reply> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof AuthFailure) return failed(error.error);
    throw error;
  }
}

/** Only of a 401 is it read, and of a copy: the answer is somebody else's. */
async function refusalIn(response: Response): Promise<{ error?: AuthError }> {
  if (response.status !== 401) return {};
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  return { error: errorIn(401, body) };
}

/** What a 401 asks for, when the token is valid but its login too old or too weak. */
function demandIn(challenge: string, error: AuthError | undefined): Demand | undefined {
  if (error?.code !== 'step_up_required' && !challenge.includes('insufficient_user_authentication'))
    return undefined;
  const acr = /acr_values="([^"]*)"/.exec(challenge)?.[1];
  const maxAge = /max_age="?(\d+)/.exec(challenge)?.[1];
  return { ...(acr && { acr }), ...(maxAge && { maxAge: Number(maxAge) }) };
}

/** A 401 of ours may be about a wrong code; one of somebody else is about the token. */
function saysTokenIsInvalid(error: AuthError | undefined): boolean {
  const unclear = 'unexpected_answer';
  return ['access_token_invalid', 'authentication_required', unclear].includes(error?.code ?? unclear);
}

function isStream(body: unknown): boolean {
  return typeof (body as { getReader?: unknown } | null | undefined)?.getReader === 'function';
}
