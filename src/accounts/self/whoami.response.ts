import { ApiProperty, OwnSchema } from '../../common/openapi.js';
import { type Acr, ACRS, type UserPrincipal } from '../../common/http/index.js';

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

  /** What the proofs of the session were worth when the token was signed. */
  @ApiProperty({
    description: 'What was proved is worth one factor (`aal1`), or two of different kinds (`aal2`).',
    enum: ACRS,
    example: 'aal1',
  })
  acr!: Acr;

  /** How the user proved who they are (RFC 8176). */
  @ApiProperty({
    description: 'How the user proved who they are (RFC 8176).',
    type: [String],
    example: ['pwd'],
  })
  amr!: string[];

  /** When they did last (ISO 8601). */
  @ApiProperty({
    description: 'When they did last.',
    format: 'date-time',
    example: '2026-01-31T09:26:53.000Z',
  })
  authTime!: string;

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
      acr: principal.acr,
      amr: [...principal.amr],
      authTime: principal.authTime.toISOString(),
      expiresAt: principal.expiresAt.toISOString(),
    };
    known.set(principal, response);
  }
  return response;
}
