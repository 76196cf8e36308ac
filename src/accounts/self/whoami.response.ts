import { ApiProperty, OwnSchema } from '../../common/openapi.js';
import { type UserPrincipal } from '../../common/http/index.js';

/** What an access token says about its holder. */
@OwnSchema()
export class WhoamiResponse {
  /** The user id. */
  @ApiProperty({ example: 'kq3nBqIbH7SvU1mYw2xTbg' })
  id!: string;

  /** The session id. */
  @ApiProperty({ example: 'hN1mB0l3Tq5kS8wZ2yVdXw' })
  sessionId!: string;

  /** The roles of the token. */
  @ApiProperty({ type: [String], example: ['user'] })
  roles!: string[];

  /** When the token ends (ISO 8601). */
  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:36:53.000Z' })
  expiresAt!: string;
}

/**
 * @param principal the verified holder
 */
export function toWhoamiResponse(principal: UserPrincipal): WhoamiResponse {
  return {
    id: principal.id,
    sessionId: principal.sessionId,
    roles: [...principal.roles],
    expiresAt: principal.expiresAt.toISOString(),
  };
}
