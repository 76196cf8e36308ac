import { type Acr, ACRS } from '../common/http/index.js';
import { ApiProperty, ApiPropertyOptional, OwnSchema } from '../common/openapi.js';

/** That a refresh token of a session was used once more, from somewhere else. */
@OwnSchema()
export class SessionReplayResponse {
  /** When (ISO 8601). */
  @ApiProperty({ format: 'date-time', example: '2026-01-31T11:02:12.318Z' })
  at!: string;

  /** The address it came from; empty when none is known. */
  @ApiProperty({ example: '198.51.100.23' })
  ip!: string;

  /** The User-Agent header; empty when none was sent. */
  @ApiProperty({ example: 'curl/8.5.0' })
  userAgent!: string;

  /** The user agent in words; empty when it says nothing. */
  @ApiProperty({ example: 'curl' })
  device!: string;
}

/** What a user gets to see of one of their sessions. */
@OwnSchema()
export class SessionResponse {
  /** The id of the session. */
  @ApiProperty({ example: 'hN1mB0l3Tq5kS8wZ2yVdXw' })
  id!: string;

  /** Whether this is the session of the request. */
  @ApiProperty({ description: 'Whether this is the session of the request.', example: true })
  current!: boolean;

  /** When it was opened (ISO 8601). */
  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:26:53.589Z' })
  createdAt!: string;

  /** When it was opened or refreshed last (ISO 8601). */
  @ApiProperty({ format: 'date-time', example: '2026-01-31T11:02:10.004Z' })
  lastUsedAt!: string;

  /** When it ends unless it is used before (ISO 8601). */
  @ApiProperty({
    description: 'When it ends unless it is used before.',
    format: 'date-time',
    example: '2026-02-14T11:02:10.004Z',
  })
  expiresAt!: string;

  /** The address it was used from last; empty when none is known. */
  @ApiProperty({ example: '203.0.113.7' })
  ip!: string;

  /** The User-Agent header of then; empty when none was sent. */
  @ApiProperty({ example: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' })
  userAgent!: string;

  /** The user agent in words; empty when it says nothing. */
  @ApiProperty({
    description: 'The user agent in words; empty when it says nothing.',
    example: 'Firefox on Linux',
  })
  device!: string;

  /** What the proofs of the session are worth: one factor, or two of different kinds. */
  @ApiProperty({
    description: 'What was proved in it is worth one factor (`aal1`), or two of different kinds (`aal2`).',
    enum: ACRS,
    example: 'aal2',
  })
  acr!: Acr;

  /** How the user proved who they are (RFC 8176). */
  @ApiProperty({
    description: 'How the user proved who they are (RFC 8176).',
    type: [String],
    example: ['pwd', 'otp', 'mfa'],
  })
  amr!: string[];

  /** When they did last (ISO 8601). */
  @ApiProperty({
    description: 'When they did last.',
    format: 'date-time',
    example: '2026-01-31T09:26:53.589Z',
  })
  authTime!: string;

  /** The latest time that a used refresh token came back at once, from another device or address than the refresh. */
  @ApiPropertyOptional({
    description:
      'The latest time that a used refresh token came back within the leeway, from another device or address than the ' +
      'refresh it was used for: an honest client on its way between networks, or a thief. Absent when none did.',
    type: SessionReplayResponse,
  })
  replay?: SessionReplayResponse;
}
