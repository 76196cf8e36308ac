import { Get, Headers, HttpStatus, Inject, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '../common/openapi.js';
import { type Grant, GRANTS, Routes } from '../auth/index.js';
import { ApiProblems } from '../common/errors/index.js';
import { entityTag, isFresh, type PlatformResponse, Public, resourceMetadata } from '../common/http/index.js';
import { HTTP_CONFIG, type HttpConfig, TOKENS_CONFIG, type TokensConfig } from '../config/index.js';
import { AccessKeys, JWKS_MAX_AGE } from '../tokens/index.js';
import { JwksResponse, MetadataResponse, ResourceMetadataResponse } from './discovery.response.js';

/** What other services need to verify our tokens by themselves. Public, and meant to be cached. */
@ApiTags('Discovery')
@Public()
@Routes('.well-known')
export class DiscoveryController {
  constructor(
    private readonly keys: AccessKeys,
    @Inject(GRANTS) private readonly grants: readonly Grant[],
    @Inject(TOKENS_CONFIG) private readonly config: TokensConfig,
    @Inject(HTTP_CONFIG) private readonly http: HttpConfig,
  ) {}

  @Get('jwks.json')
  @ApiOperation({
    summary: 'The public keys of access tokens (RFC 7517)',
    description: 'Those that sign, those that will next, and those whose last tokens have not expired.',
  })
  @ApiHeader({ name: 'If-None-Match', required: false, description: 'The `ETag` of an earlier answer.' })
  @ApiOkResponse({ type: JwksResponse })
  @ApiResponse({ status: HttpStatus.NOT_MODIFIED, description: 'As in the earlier answer.' })
  @ApiProblems()
  jwks(
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) response: PlatformResponse,
  ): JwksResponse | undefined {
    return cacheable({ keys: [...this.keys.publicKeys()] }, ifNoneMatch, response);
  }

  @Get('oauth-authorization-server')
  @ApiOperation({ summary: 'Authorization server metadata (RFC 8414)' })
  @ApiHeader({ name: 'If-None-Match', required: false, description: 'The `ETag` of an earlier answer.' })
  @ApiOkResponse({ type: MetadataResponse })
  @ApiResponse({ status: HttpStatus.NOT_MODIFIED, description: 'As in the earlier answer.' })
  @ApiProblems()
  metadata(
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) response: PlatformResponse,
  ): MetadataResponse | undefined {
    const { issuer } = this.config;
    const base = `${issuer}${this.http.routePrefix}`;
    const metadata: MetadataResponse = {
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      token_endpoint: `${base}/auth/token`,
      introspection_endpoint: `${base}/auth/introspect`,
      revocation_endpoint: `${base}/auth/revoke`,
      // §2 requires it: there is no authorization endpoint.
      response_types_supported: [],
      grant_types_supported: this.grants.map(({ type }) => type),
      // Where one is missing it means client_secret_basic.
      token_endpoint_auth_methods_supported: ['none'],
      revocation_endpoint_auth_methods_supported: ['none'],
      introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'Bearer'],
    };
    return cacheable(metadata, ifNoneMatch, response);
  }

  @Get('oauth-protected-resource')
  @ApiOperation({
    summary: 'Protected resource metadata (RFC 9728)',
    description:
      'Whose access tokens the guarded routes take. The challenge of a 401 names it (`resource_metadata`).',
  })
  @ApiHeader({ name: 'If-None-Match', required: false, description: 'The `ETag` of an earlier answer.' })
  @ApiOkResponse({ type: ResourceMetadataResponse })
  @ApiResponse({ status: HttpStatus.NOT_MODIFIED, description: 'As in the earlier answer.' })
  @ApiProblems()
  resource(
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) response: PlatformResponse,
  ): ResourceMetadataResponse | undefined {
    const { issuer } = this.config;
    return cacheable(resourceMetadata(issuer, issuer), ifNoneMatch, response);
  }
}

/** @returns the body, or nothing for a client that has it */
function cacheable<T>(body: T, ifNoneMatch: string | undefined, response: PlatformResponse): T | undefined {
  const tag = entityTag(body);
  response.header('ETag', tag);
  response.header('Cache-Control', `public, max-age=${JWKS_MAX_AGE}`);
  if (!isFresh(ifNoneMatch, tag)) return body;
  response.status(HttpStatus.NOT_MODIFIED);
  return undefined;
}
