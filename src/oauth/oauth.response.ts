import { type Acr, ACRS } from '../common/http/index.js';
import { ApiProperty, ApiPropertyOptional, OwnSchema } from '../common/openapi.js';
import { type IssuedTokens } from '../auth/index.js';

/** What a token is worth (RFC 7662 §2.2). Of one that is no longer valid only `active` is told. */
@OwnSchema()
export class IntrospectionResponse {
  /** Whether the token counts now. */
  @ApiProperty({ example: true })
  active!: boolean;

  /** `Bearer` for an access token, `N_A` for a refresh token. */
  @ApiPropertyOptional({
    enum: ['Bearer', 'N_A'],
    description:
      '`Bearer` for an access token. `N_A` for a refresh token: it opens nothing (RFC 8693 §2.2.1).',
    example: 'Bearer',
  })
  token_type?: 'Bearer' | 'N_A';

  /** Who has issued it. */
  @ApiPropertyOptional({ example: 'https://auth.example.com' })
  iss?: string;

  /** Access token: its audience. */
  @ApiPropertyOptional({
    description: 'Access token: its audience.',
    example: 'https://auth.example.com',
  })
  aud?: string;

  /** The user id. */
  @ApiPropertyOptional({ description: 'The user id.', example: 'kq3nBqIbH7SvU1mYw2xTbg' })
  sub?: string;

  /** Access token: the client that its session came through. */
  @ApiPropertyOptional({
    description: 'Access token: the client that its session came through (`JWT_CLIENT_ID`).',
    example: 'nightlatch',
  })
  client_id?: string;

  /** Access token: what `JWT_CLAIMS` makes of the roles, where it does. */
  @ApiPropertyOptional({
    description:
      'Access token: where `JWT_CLAIMS` has `scope`. Other claims of it, and those of a host, stand beside it.',
    example: 'user',
  })
  scope?: string;

  /** The session id. */
  @ApiPropertyOptional({ description: 'The session id.', example: 'hN1mB0l3Tq5kS8wZ2yVdXw' })
  sid?: string;

  /** Access token: its id. */
  @ApiPropertyOptional({ description: 'Access token: its id.', example: 'Jb8mN2qW5xT1vK7cR4yLzg' })
  jti?: string;

  /** Issued, in seconds since 1970. */
  @ApiPropertyOptional({ description: 'Issued, in seconds since 1970.', example: 1_769_852_213 })
  iat?: number;

  /** Ends, in seconds since 1970. */
  @ApiPropertyOptional({ description: 'Ends, in seconds since 1970.', example: 1_769_852_813 })
  exp?: number;

  /** Access token: the roles of the user. */
  @ApiPropertyOptional({ type: [String], description: 'Access token.', example: ['user'] })
  roles?: string[];

  /** Access token: what the proofs of its session were worth (RFC 9470 §6.2). */
  @ApiPropertyOptional({
    enum: ACRS,
    description:
      'Access token: what was proved is worth one factor (`aal1`), or two of different kinds (`aal2`).',
    example: 'aal1',
  })
  acr?: Acr;

  /** Access token: how the user proved who they are (RFC 8176). */
  @ApiPropertyOptional({
    type: [String],
    description: 'Access token: how the user proved who they are (RFC 8176).',
    example: ['pwd'],
  })
  amr?: string[];

  /** Access token: when they did last, in seconds since 1970. */
  @ApiPropertyOptional({
    description: 'Access token: when they did last, in seconds since 1970.',
    example: 1_769_852_213,
  })
  auth_time?: number;
}

/** Tokens, in OAuth's words (RFC 6749 §5.1). */
@OwnSchema()
export class TokenResponse {
  /** Send it as `Authorization: Bearer …`. */
  @ApiProperty({
    example:
      'eyJhbGciOiJFUzI1NiIsImtpZCI6IlBja0dTM1pwNjNqdjZ4QnNESmRwWlQzbkx6VmlFZmNQcmt3X1RXY3hTSlkiLCJ0eXAiOiJhdCtqd3QifQ.eyJzdWIiOiIuLi4ifQ.c2lnbmF0dXJl',
  })
  access_token!: string;

  /** The scheme of that header. */
  @ApiProperty({ enum: ['Bearer'], example: 'Bearer' })
  token_type!: 'Bearer';

  /** Seconds until the access token ends. */
  @ApiProperty({ description: 'Seconds until the access token ends.', example: 600 })
  expires_in!: number;

  /** Good for one refresh. */
  @ApiProperty({ example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6InJ0K2p3dCJ9.eyJnZW4iOjB9.c2lnbmF0dXJl' })
  refresh_token!: string;
}

/**
 * @param answer what a flow has issued
 */
export function toTokenResponse(answer: IssuedTokens['answer']): TokenResponse {
  return {
    access_token: answer.accessToken,
    token_type: answer.tokenType,
    expires_in: answer.expiresIn,
    refresh_token: answer.refreshToken,
  };
}
