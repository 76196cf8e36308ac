import { Get, HttpStatus, Inject, Optional, Res } from '@nestjs/common';
import { Routes, SECURITY_PAGE } from '../../auth/index.js';
import { ApiProblems } from '../../common/errors/index.js';
import { type PlatformResponse, Public } from '../../common/http/index.js';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '../../common/openapi.js';
import { PASSKEYS_CONFIG, type PasskeysConfig } from '../../config/index.js';
import { PasskeyEndpointsResponse, RelatedOriginsResponse } from './passkey-well-known.response.js';

/** What browsers and password managers ask of a site. Public, and meant to be cached. */
@ApiTags('Discovery')
@Public()
@Routes('.well-known')
export class PasskeyWellKnownController {
  constructor(
    @Inject(PASSKEYS_CONFIG) private readonly config: PasskeysConfig,
    @Optional() @Inject(SECURITY_PAGE) private readonly securityPage?: string,
  ) {}

  @Get('webauthn')
  @ApiOperation({
    summary: 'The pages on other domains that may use our passkeys (WebAuthn, related origins)',
    description: 'A browser asks for it at the domain of `PASSKEY_RP_ID`.',
  })
  @ApiOkResponse({ type: RelatedOriginsResponse })
  @ApiProblems()
  relatedOrigins(@Res({ passthrough: true }) response: PlatformResponse): RelatedOriginsResponse {
    cache(response);
    return { origins: [...this.config.relatedOrigins] };
  }

  @Get('passkey-endpoints')
  @ApiOperation({
    summary: 'Where passkeys are added and managed, for password managers',
    description:
      '`PASSKEY_PAGE_URL`, or our own page. Where there is neither, it says no more than that there are passkeys.',
  })
  @ApiOkResponse({ type: PasskeyEndpointsResponse })
  @ApiProblems()
  endpoints(@Res({ passthrough: true }) response: PlatformResponse): PasskeyEndpointsResponse {
    cache(response);
    const pageUrl = this.config.pageUrl ?? this.securityPage;
    return pageUrl === undefined ? {} : { enroll: pageUrl, manage: pageUrl };
  }

  @Get('change-password')
  @ApiOperation({
    summary: 'Where passwords are changed, for password managers',
    description: 'Leads to our own page; where there is none, to `PRODUCT_URL`.',
  })
  @ApiResponse({ status: HttpStatus.FOUND, description: 'The page is in `Location`.' })
  @ApiProblems()
  changePassword(@Res({ passthrough: true }) response: PlatformResponse): void {
    response.status(HttpStatus.FOUND);
    response.header('Location', this.securityPage ?? this.config.productUrl);
  }
}

/** An hour: who takes a page out waits no longer for it. */
function cache(response: PlatformResponse): void {
  response.header('Cache-Control', 'public, max-age=3600');
}
