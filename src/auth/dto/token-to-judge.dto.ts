import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** Form of `POST /auth/introspect` (RFC 7662 §2.1) and `POST /auth/revoke` (RFC 7009 §2.1). */
export class TokenToJudgeDto {
  /** An access token or a refresh token. */
  @ApiProperty({
    description: 'An access token or a refresh token.',
    example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6InJ0K2p3dCJ9.eyJnZW4iOjB9.c2lnbmF0dXJl',
  })
  token!: string;

  /** May be sent and is not needed. */
  @ApiPropertyOptional({
    description: 'May be sent and is not needed: a token says itself what it is.',
    enum: ['access_token', 'refresh_token'],
    example: 'refresh_token',
  })
  token_type_hint?: string;
}
