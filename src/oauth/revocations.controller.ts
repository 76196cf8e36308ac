import { Get, Header, Headers, HttpStatus, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '../common/openapi.js';
import { ApiProblems, DomainError } from '../common/errors/index.js';
import { isFresh, type PlatformResponse, Public } from '../common/http/index.js';
import { RevocationStore } from '../revocation/index.js';
import { RevocationSetService } from '../tokens/index.js';
import { Routes } from '../auth/index.js';

/** Seconds: a node that is further behind sends others to the next one. */
const MAX_LAG = 2;

/** Revocation for services that verify tokens without our database. */
@ApiTags('For other services')
@Public()
@Routes('.well-known/revocations')
export class RevocationsController {
  constructor(
    private readonly revocationStore: RevocationStore,
    private readonly sets: RevocationSetService,
  ) {}

  @Get()
  @Header('Cache-Control', 'no-cache')
  @ApiOperation({
    summary: 'Access tokens that were revoked before they expired',
    description:
      'A signed JWT of type `revocations+jwt`: `kids` (keys that verify now), `sessions` (hashes of the `sid` of ended ' +
      'sessions) and `users` (the lowest `ver` that is still valid, by `rvid`). It names nobody: only who has a token finds ' +
      'it there. Poll it with `If-None-Match`.',
  })
  @ApiOkResponse({
    description: 'The set, signed with a key of the JWKS.',
    content: {
      'application/jwt': {
        schema: { type: 'string' },
        example: 'eyJ0eXAiOiJyZXZvY2F0aW9ucytqd3QifQ.e30.c2ln',
      },
    },
    headers: { ETag: { schema: { type: 'string' } } },
  })
  @ApiResponse({
    status: HttpStatus.NOT_MODIFIED,
    description: 'Not modified: the set is the one the client has.',
  })
  @ApiProblems()
  read(
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) response: PlatformResponse,
  ): string | undefined {
    // Old news would be taken for fresh by whoever fetched it.
    if (this.revocationStore.staleness() > MAX_LAG) {
      throw new DomainError('service_unavailable', {
        detail: 'This node is behind with the news.',
        retryAfter: 1,
      });
    }
    const { etag, sign } = this.sets.prepare(this.revocationStore.current());
    response.header('ETag', etag);
    if (isFresh(known, etag)) {
      response.status(HttpStatus.NOT_MODIFIED);
      return undefined;
    }
    response.header('Content-Type', 'application/jwt');
    return sign();
  }
}
