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

/** Of the tokens that are asked about again and again: their principal is the same object each time (`VerifiedTokens`). */
const known = new WeakMap<UserPrincipal, WhoamiResponse>();

/**
 * Writing a date takes longer than all guards together, so it is done once for each token.
 *
 * @param principal the verified holder, frozen
 */
export function toWhoamiResponse(principal: UserPrincipal): WhoamiResponse {
  let response = known.get(principal);
  if (response === undefined) {
    response = {
      id: principal.id,
      sessionId: principal.sessionId,
      roles: [...principal.roles],
      expiresAt: principal.expiresAt.toISOString(),
    };
    known.set(principal, response);
  }
  return response;
}
