import { ApiProperty, ApiPropertyOptional, OwnSchema } from '../common/openapi.js';

/** Form of `POST /auth/introspect` (RFC 7662 §2.1) and `POST /auth/revoke` (RFC 7009 §2.1). */
@OwnSchema()
export class PresentedTokenDto {
  /** An access token or a refresh token. */
  @ApiProperty({
    description: 'An access token or a refresh token.',
    example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6InJ0K2p3dCJ9.eyJnZW4iOjB9.c2lnbmF0dXJl',
  })
  token!: string;

  /** May be sent and is not needed. */
  @ApiPropertyOptional({
    description: 'Optional and ignored: a token says what type it is.',
    enum: ['access_token', 'refresh_token'],
    example: 'refresh_token',
  })
  token_type_hint?: string;
}

const GRANT_TYPES = ['password', 'refresh_token'] as const;

/** Form of `POST /auth/token` (RFC 6749 §4.3.2 and §6). */
@OwnSchema()
export class TokenDto {
  /** What is shown for the tokens. */
  @ApiProperty({ enum: GRANT_TYPES, example: 'password' })
  grant_type!: (typeof GRANT_TYPES)[number];

  /** With `password`: the e-mail address or the username. */
  @ApiPropertyOptional({
    description: 'With `password`: the e-mail address or the username.',
    example: 'ada@example.com',
  })
  username?: string;

  /** With `password`: the password of the account. */
  @ApiPropertyOptional({
    description: 'With `password`.',
    format: 'password',
    example: 'correct horse battery staple',
  })
  password?: string;

  /** With `refresh_token`: the one of the latest answer. */
  @ApiPropertyOptional({
    description: 'With `refresh_token`: the one of the latest answer.',
    example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6InJ0K2p3dCJ9.eyJnZW4iOjB9.c2lnbmF0dXJl',
  })
  refresh_token?: string;
}
