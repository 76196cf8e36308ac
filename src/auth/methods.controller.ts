import { Get, Inject, Req } from '@nestjs/common';
import { ApiProblems } from '../common/errors/index.js';
import { NoStore, Public } from '../common/http/index.js';
import { ApiOkResponse, ApiOperation, ApiTags } from '../common/openapi.js';
import { ACCOUNTS_CONFIG, type AccountsConfig } from '../config/index.js';
import { type RequestWithCookies } from './auth-cookies.js';
import { LOGIN_METHODS } from './login-methods.js';
import { MethodCookie } from './method-cookie.js';
import { LoginMethodsResponse } from './methods.response.js';
import { Routes } from './routes/routes.decorator.js';

/** What a page that lets people log in has to offer. */
@ApiTags('Authentication')
@Routes('auth/methods')
@NoStore()
export class MethodsController {
  constructor(
    @Inject(LOGIN_METHODS) private readonly methods: readonly string[],
    @Inject(ACCOUNTS_CONFIG) private readonly config: AccountsConfig,
    private readonly methodCookie: MethodCookie,
  ) {}

  @Get()
  @Public()
  @ApiOperation({ summary: 'List the login methods, and the one last used in this browser' })
  @ApiOkResponse({ type: LoginMethodsResponse })
  @ApiProblems()
  list(@Req() request: RequestWithCookies): LoginMethodsResponse {
    const last = this.methodCookie.read(request);
    // One of ours, and no other text: somebody may have planted the cookie.
    const lastUsed = this.methods.find((method) => method === last);
    return {
      methods: [...this.methods],
      ...(lastUsed !== undefined && { lastUsed }),
      signUp: this.config.signUp.kind,
    };
  }
}
