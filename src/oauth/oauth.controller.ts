import { Header, HttpCode, HttpStatus, Post, UseFilters, UseGuards } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiSecurity,
  ApiTags,
} from '../common/openapi.js';
import {
  ApiAccessToken,
  type Client,
  CLIENT_SCHEME,
  CurrentClient,
  Form,
  type FormParameters,
  NoStore,
  Public,
  readForm,
  requiredParameter,
  TakesForm,
} from '../common/http/index.js';
import { type LimitName, Throttle } from '../throttling/index.js';
import { LogOutFlow, Routes } from '../auth/index.js';
import { IntrospectionResponse, TokenResponse } from './oauth.response.js';
import { ApiOAuthErrors } from './oauth-error.response.js';
import { TokenDto, PresentedTokenDto } from './oauth.dto.js';
import { OAuthErrorFilter, OAuthOutageFilter } from './oauth-error.filter.js';
import { GrantFlow } from './grant.flow.js';
import { IntrospectFlow } from './introspect.flow.js';
import { IntrospectionGuard } from './introspection.guard.js';

/** A refresh is held to its limit, and a login to its own. Whatever is neither costs nothing and is refused. */
function limitsOfGrant(body: unknown): readonly LimitName[] {
  return readForm(body).get('grant_type') === 'refresh_token' ? ['refresh'] : ['hashing', 'password'];
}

/** The endpoints that OAuth clients and tools know. They take forms and answer in the RFCs' names. */
@ApiTags('OAuth')
@ApiConsumes('application/x-www-form-urlencoded')
@Public()
@TakesForm()
@NoStore()
// Before those of @Routes, and of the two the last one first.
@UseFilters(OAuthErrorFilter, OAuthOutageFilter)
@Routes('auth')
export class OAuthController {
  constructor(
    private readonly grantFlow: GrantFlow,
    private readonly introspectFlow: IntrospectFlow,
    private readonly logOutFlow: LogOutFlow,
  ) {}

  @Post('token')
  @HttpCode(HttpStatus.OK)
  // RFC 6749 §5.1 asks for both.
  @Header('Pragma', 'no-cache')
  @ApiOperation({
    summary: 'Log in, or exchange a refresh token, in the form of OAuth 2 (RFC 6749 §4.3 and §6)',
    description:
      'For first-party clients and tools, such as the Authorize button of Swagger UI. Client credentials and `scope` ' +
      'may be sent and mean nothing. Refresh tokens rotate as at `POST /auth/refresh`.',
  })
  @ApiBody({ type: TokenDto })
  @ApiOkResponse({ type: TokenResponse })
  @ApiOAuthErrors(
    'too_many_attempts',
    'unsupported_grant_type',
    'invalid_credentials',
    'second_factor_required',
    'action_required',
    'refresh_token_invalid',
    'refresh_token_expired',
    'refresh_token_reused',
    'session_revoked',
  )
  @Throttle(limitsOfGrant)
  token(@Form() form: FormParameters, @CurrentClient() client: Client): Promise<TokenResponse> {
    return this.grantFlow.grant(form, client);
  }

  @Post('introspect')
  @UseGuards(IntrospectionGuard)
  @HttpCode(HttpStatus.OK)
  @ApiSecurity(CLIENT_SCHEME)
  @ApiAccessToken()
  @ApiOperation({
    summary: 'Token introspection (RFC 7662)',
    description:
      'For a client of `INTROSPECTION_CLIENTS`, or an administrator. Refuse what is not `"token_type":"Bearer"`: the ' +
      'answer to a refresh token is `active` too. Asking about a used refresh token does not end its session.',
  })
  @ApiBody({ type: PresentedTokenDto })
  @ApiOkResponse({ type: IntrospectionResponse })
  @ApiOAuthErrors('authentication_required', 'access_token_invalid', 'forbidden')
  introspect(@Form() form: FormParameters): Promise<IntrospectionResponse> {
    return this.introspectFlow.introspect(requiredParameter(form, 'token'));
  }

  @Post('revoke')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'Token revocation (RFC 7009): end the session of a token',
    description:
      'With any access or refresh token of the session, as `POST /auth/logout`. Repeating it is fine.',
  })
  @ApiBody({ type: PresentedTokenDto })
  @ApiOkResponse({ description: 'The session has ended, if there was one.' })
  @ApiOAuthErrors()
  async revoke(@Form() form: FormParameters, @CurrentClient() client: Client): Promise<void> {
    const token = requiredParameter(form, 'token');
    await this.logOutFlow.logOut(token, [token], client);
  }
}
