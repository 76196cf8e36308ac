import { ApiProperty } from '@nestjs/swagger';
import { type IssuedTokens } from '../flows/issue-tokens.js';

/** Tokens, in OAuth's words (RFC 6749 §5.1). */
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
