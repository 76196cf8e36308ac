import { Get, HttpCode, HttpStatus, Param, Post } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '../common/openapi.js';
import { CurrentOrigin, type Origin } from '../common/audit/index.js';
import { ApiProblems, BEARER_PROBLEMS } from '../common/errors/index.js';
import { ApiAccessToken, NoStore, Roles } from '../common/http/index.js';
import { RequireFresh, Routes } from '../auth/index.js';
import { type KeyStatus, type RefusedKey, type RingKey } from '../tokens/index.js';
import { SigningKeysFlow } from './signing-keys.flow.js';
import { SigningKeyResponse, SigningKeysResponse } from './signing-keys.response.js';

const ADMIN_PROBLEMS = [...BEARER_PROBLEMS, 'forbidden'] as const;

/** The keys that sign access tokens, for administrators. */
@ApiTags('Administration')
@ApiAccessToken()
@Roles('admin')
@Routes('operations/signing-keys')
@NoStore()
export class SigningKeysController {
  constructor(private readonly signingKeys: SigningKeysFlow) {}

  @Get()
  @ApiOperation({ summary: 'The signing keys, and where each is in its life' })
  @ApiOkResponse({ type: SigningKeysResponse })
  @ApiProblems(...ADMIN_PROBLEMS)
  async list(): Promise<SigningKeysResponse> {
    const { statuses, refused, nextRotation } = await this.signingKeys.list();
    return {
      items: [...statuses.map(toResponse), ...refused.map(toRefused)],
      ...(nextRotation !== undefined && { nextRotation: nextRotation.toISOString() }),
    };
  }

  @Post('rotate')
  @RequireFresh()
  @ApiOperation({
    summary: 'Publish the next signing key',
    description: 'It takes over some five minutes later, when every cache knows it. Needs a fresh session.',
  })
  @ApiCreatedResponse({ type: SigningKeyResponse })
  @ApiProblems(...ADMIN_PROBLEMS, 'step_up_required', 'rotation_refused')
  async rotate(@CurrentOrigin() origin: Origin): Promise<SigningKeyResponse> {
    return toResponse(await this.signingKeys.rotate(origin));
  }

  @Post(':id/revoke')
  @HttpCode(HttpStatus.NO_CONTENT)
  @RequireFresh()
  @ApiParam({ name: 'id', example: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs' })
  @ApiOperation({
    summary: 'Emergency: refuse a signing key, and every token it signed, at once',
    description:
      'Within two seconds no node accepts it. Where it was the one that signs, another one takes over at once. Needs a fresh ' +
      'session; sessions go on, and get tokens of another key with their next refresh.',
  })
  @ApiNoContentResponse({ description: 'The key is revoked.' })
  @ApiProblems(...ADMIN_PROBLEMS, 'step_up_required', 'signing_key_not_found', 'signing_key_revoked')
  async revoke(@Param('id') id: string, @CurrentOrigin() origin: Origin): Promise<void> {
    await this.signingKeys.revoke(id, origin);
  }
}

function toResponse({ key, state, since, until }: KeyStatus<RingKey>): SigningKeyResponse {
  const { kid, alg, publishedAt, activeFrom, revokedAt } = key;
  return {
    ...{ id: kid, algorithm: alg, state, since: since.toISOString() },
    ...(until !== null && { until: until.toISOString() }),
    ...{ publishedAt: publishedAt.toISOString(), activeFrom: activeFrom.toISOString() },
    ...(revokedAt !== null && { revokedAt: revokedAt.toISOString() }),
  };
}

function toRefused({ kid, problem, revokedAt }: RefusedKey): SigningKeyResponse {
  return {
    ...(kid !== undefined && { id: kid }),
    ...{ state: revokedAt === null ? 'refused' : 'revoked', problem },
    ...(revokedAt !== null && { revokedAt: revokedAt.toISOString() }),
  };
}
