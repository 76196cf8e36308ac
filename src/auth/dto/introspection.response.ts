import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** What a token is worth (RFC 7662 §2.2). Of one that counts no more only `active` is told. */
export class IntrospectionResponse {
  @ApiProperty({ example: true })
  active!: boolean;

  @ApiPropertyOptional({
    enum: ['Bearer', 'N_A'],
    description:
      '`Bearer` for an access token. `N_A` for a refresh token: it opens nothing (RFC 8693 §2.2.1).',
    example: 'Bearer',
  })
  token_type?: 'Bearer' | 'N_A';

  @ApiPropertyOptional({ example: 'https://auth.example.com' })
  iss?: string;

  @ApiPropertyOptional({
    description: 'Access token: whom it is for.',
    example: 'https://auth.example.com',
  })
  aud?: string;

  @ApiPropertyOptional({ description: 'The user id.', example: 'kq3nBqIbH7SvU1mYw2xTbg' })
  sub?: string;

  @ApiPropertyOptional({ description: 'The session id.', example: 'hN1mB0l3Tq5kS8wZ2yVdXw' })
  sid?: string;

  @ApiPropertyOptional({ description: 'Access token: its id.', example: 'Jb8mN2qW5xT1vK7cR4yLzg' })
  jti?: string;

  @ApiPropertyOptional({ description: 'Issued, in seconds since 1970.', example: 1_769_852_213 })
  iat?: number;

  @ApiPropertyOptional({ description: 'Ends, in seconds since 1970.', example: 1_769_852_813 })
  exp?: number;

  @ApiPropertyOptional({ type: [String], description: 'Access token.', example: ['user'] })
  roles?: string[];
}
