import { Get, Headers, HttpCode, HttpStatus, Inject, Post, Req, Res } from '@nestjs/common';
import {
  LOGIN_METHODS,
  type LoginOutcome,
  RefreshCookie,
  ReturnPlaces,
  Routes,
  SECOND_FACTORS,
  type SecondFactor,
} from '../auth/index.js';
import { DomainError, ERRORS } from '../common/errors/index.js';
import { Html, html } from '../common/html.js';
import {
  BeforeReady,
  type Client,
  CurrentClient,
  Form,
  type FormParameters,
  type PlatformResponse,
  Public,
  TakesForm,
} from '../common/http/index.js';
import { ApiExcludeController } from '../common/openapi.js';
import {
  HTTP_CONFIG,
  type HttpConfig,
  PRODUCT_CONFIG,
  type ProductConfig,
  SESSIONS_CONFIG,
  type SessionsConfig,
} from '../config/index.js';
import { InjectPasswordPolicy, PasswordPolicy } from '../passwords/index.js';
import { hashing, Throttle } from '../throttling/index.js';
import {
  makeWebPage,
  serveWebPage,
  WEB_NEEDS_SCRIPT,
  WebBuild,
  type WebPage,
  type WebSettings,
} from '../web-apps/index.js';
import { codeForm, loginForm, scriptsOnly } from './form-pages.js';
import { FormLoginFlow } from './form-login.flow.js';

/** What of a request matters here, on Fastify and on Express. */
interface PageRequest {
  readonly originalUrl?: string;
  readonly url: string;
}

/** What the pages are told, beside what every application is. */
interface PagesSettings extends WebSettings {
  /** Where a login leads that was asked for by nobody else: the product, or the account. */
  readonly home: string;
  /** What is asked of a password, as a sentence. */
  readonly passwordHint: string | undefined;
  /** What an account can prove beside its password. */
  readonly factors: readonly string[];
}

/** What can be typed into a form without scripts, beside the password. */
const CODES = ['totp', 'recovery_code'];

/**
 * The pages to log in, to sign up and to keep an account. They are one application, which knows them by their paths; a login
 * with a password works without scripts as well.
 */
@ApiExcludeController()
@Public()
@Routes('')
export class PagesController {
  private readonly settings: PagesSettings;
  private readonly loginPage: WebPage;
  private readonly page: WebPage;
  private readonly hasPassword: boolean;

  constructor(
    private readonly build: WebBuild,
    private readonly returnPlaces: ReturnPlaces,
    private readonly formLogin: FormLoginFlow,
    private readonly refreshCookie: RefreshCookie,
    @Inject(LOGIN_METHODS) methods: readonly string[],
    @Inject(SECOND_FACTORS) factors: readonly SecondFactor[],
    @InjectPasswordPolicy() policy: PasswordPolicy,
    @Inject(PRODUCT_CONFIG) product: ProductConfig,
    @Inject(SESSIONS_CONFIG) { transports }: SessionsConfig,
    @Inject(HTTP_CONFIG) { routePrefix }: HttpConfig,
  ) {
    if (!transports.includes('cookie'))
      throw new Error('The pages keep sessions in the cookie: pages() needs the transport `cookie`');
    this.hasPassword = methods.includes('password');
    this.settings = {
      product: { name: product.name, url: product.url },
      base: routePrefix,
      home: product.url === '/' ? `${routePrefix}/account` : product.url,
      passwordHint: policy.hint,
      factors: factors.map(({ method }) => method),
    };
    const form = html`<noscript>${loginForm(this.settings)}</noscript>`;
    this.loginPage = this.pageOf(this.hasPassword ? form : WEB_NEEDS_SCRIPT);
    this.page = this.pageOf(WEB_NEEDS_SCRIPT);
  }

  @BeforeReady()
  @Get(['login', 'login/:view', 'signup'])
  login(
    @Req() request: PageRequest,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) response: PlatformResponse,
  ): string | undefined {
    const wanted = wantedOf(request);
    if (wanted !== null && this.placeOf(wanted) === undefined) {
      leadToSame(request, response);
      return undefined;
    }
    return serveWebPage(this.loginPage, ifNoneMatch, response, 'no-cache');
  }

  @Post('login')
  @TakesForm()
  @Throttle(hashing, 'password')
  @HttpCode(HttpStatus.OK)
  async logIn(
    @Req() request: PageRequest,
    @Form() form: FormParameters,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) response: PlatformResponse,
  ): Promise<string | undefined> {
    if (!this.hasPassword) throw new DomainError('not_found');
    const field = (name: string): string => form.get(name) ?? '';
    const [login, challenge] = [field('login'), field('challenge')];
    try {
      const sent = { login, challenge, password: field('password'), code: field('code') };
      return this.after(await this.formLogin.logIn(sent, client), request, response);
    } catch (error) {
      if (!(error instanceof DomainError) || ERRORS[error.code].status >= 500) throw error;
      const wait = error.retryAfter === undefined ? '' : ` Try again in ${error.retryAfter} seconds.`;
      const state = { ...this.settings, problem: `${ERRORS[error.code].title}.${wait}`, login };
      const isCode = challenge !== '' && error.code !== 'challenge_invalid';
      response.status(ERRORS[error.code].status);
      for (const [name, value] of Object.entries(error.headers)) response.header(name, value);
      return this.serveForm(isCode ? codeForm(state, challenge) : loginForm(state), response);
    }
  }

  @BeforeReady()
  @Get(['account', 'account/:view'])
  account(@Res({ passthrough: true }) response: PlatformResponse): string | undefined {
    return serveWebPage(this.page, undefined, response, 'no-store');
  }

  private after(outcome: LoginOutcome, request: PageRequest, response: PlatformResponse): string | undefined {
    if (outcome.kind === 'session') {
      this.refreshCookie.deliver(outcome.issued, response);
      response.status(HttpStatus.SEE_OTHER);
      response.header('Location', this.placeOf(wantedOf(request)) ?? this.settings.home);
      return undefined;
    }
    const takesCode =
      outcome.kind === 'second_factor_required' && outcome.methods.some((method) => CODES.includes(method));
    const content = takesCode ? codeForm(this.settings, outcome.challenge) : scriptsOnly(this.settings);
    return this.serveForm(content, response);
  }

  private serveForm(content: Html, response: PlatformResponse): string | undefined {
    return serveWebPage(this.pageOf(content, true), undefined, response, 'no-store');
  }

  private pageOf(content: Html, withoutScript = false): WebPage {
    // A form's policy is asked about where its answer leads to as well.
    const policy = { formTargets: this.returnPlaces.elsewhere, withoutScript };
    return makeWebPage(this.build.entry('pages'), this.settings, content, policy);
  }

  /** @returns undefined for what is no place that a login may lead to */
  private placeOf(wanted: string | null): string | undefined {
    if (wanted === null) return undefined;
    try {
      return this.returnPlaces.choose(wanted);
    } catch (error) {
      if (error instanceof DomainError) return undefined;
      throw error;
    }
  }
}

/** Read as the application in the page reads it: a host's parser may differ, and Express' stops at a thousand parameters. */
function wantedOf({ originalUrl, url }: PageRequest): string | null {
  const address = originalUrl ?? url;
  const query = address.includes('?') ? address.slice(address.indexOf('?')) : '';
  return new URLSearchParams(query).get('returnTo');
}

/** To the same page without its query, which then leads to where it always does. */
function leadToSame({ originalUrl, url }: PageRequest, response: PlatformResponse): void {
  response.status(HttpStatus.FOUND);
  response.header('Location', (originalUrl ?? url).split('?', 1)[0] ?? '');
}
