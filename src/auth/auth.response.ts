import { ApiProperty, ApiPropertyOptional, OwnSchema } from '../common/openapi.js';
import { UserResponse } from '../users/index.js';

/** What a client has once it is logged in. */
@OwnSchema()
export class AuthResponse {
  /** The scheme of the `Authorization` header. */
  @ApiProperty({ enum: ['Bearer'], example: 'Bearer' })
  tokenType!: 'Bearer';

  /** Send it as `Authorization: Bearer …`. */
  @ApiProperty({
    description: 'Send it as `Authorization: Bearer …`.',
    example:
      'eyJhbGciOiJFUzI1NiIsImtpZCI6IlBja0dTM1pwNjNqdjZ4QnNESmRwWlQzbkx6VmlFZmNQcmt3X1RXY3hTSlkiLCJ0eXAiOiJhdCtqd3QifQ.eyJzdWIiOiIuLi4ifQ.c2lnbmF0dXJl',
  })
  accessToken!: string;

  /** Seconds until the access token ends. */
  @ApiProperty({ description: 'Seconds until the access token ends.', example: 600 })
  expiresIn!: number;

  /** Good for one refresh. Absent where a cookie carries it. */
  @ApiPropertyOptional({
    description:
      'Good for one `POST /auth/refresh`, which answers with its successor. Absent where a cookie carries it.',
    example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6InJ0K2p3dCJ9.eyJnZW4iOjB9.c2lnbmF0dXJl',
  })
  refreshToken?: string;

  /** Seconds until the refresh token ends unless it is used. */
  @ApiProperty({ description: 'Seconds until the refresh token ends unless it is used.', example: 1_209_600 })
  refreshExpiresIn!: number;

  /** Who is logged in. */
  @ApiProperty({ type: UserResponse })
  user!: UserResponse;
}
