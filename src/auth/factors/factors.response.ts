import { ApiProperty, ApiPropertyOptional, OwnSchema } from '../../common/openapi.js';
import { AuthResponse } from '../auth.response.js';

/** A login that has gone on. */
@OwnSchema()
export class ContinuedLoginResponse extends AuthResponse {
  /** Where the device is remembered: to be sent with its next logins. Absent where a cookie carries it. */
  @ApiPropertyOptional({
    description:
      'Where the device is remembered: to be sent as `deviceToken` with its next logins. Absent where a cookie carries it.',
    example: 'q8hJ2vXo0l1zV7mYt4nKcR6wPdSbGfEuAiTxLyUjMZk',
  })
  deviceToken?: string;

  /** Seconds for which it counts. */
  @ApiPropertyOptional({ description: 'Seconds for which it counts.', example: 2_592_000 })
  deviceExpiresIn?: number;
}

/** For `navigator.credentials.get()`; what is in it, that WebAuthn says. */
const PASSKEY_OPTIONS = {
  description: 'The options for `navigator.credentials.get()`; absent where the account has no passkey.',
  type: 'object',
  additionalProperties: true,
  example: { challenge: 'q8hJ2vXo0l1zV7mYt4nKcR6wPdSbGfEuAiTxLyUjMZk', rpId: 'example.com' },
} as const;

/** What a browser needs to complete a login. */
@OwnSchema()
export class LoginOptionsResponse {
  /** The options for `navigator.credentials.get()`; absent where the account has no passkey. */
  @ApiPropertyOptional(PASSKEY_OPTIONS)
  passkey?: Record<string, unknown>;
}

/** By what a session can be raised. */
@OwnSchema()
export class StepUpOptionsResponse {
  /** To be sent back with a passkey. */
  @ApiProperty({
    description: 'To be sent back with a passkey.',
    example: 'q8hJ2vXo0l1zV7mYt4nKcR6wPdSbGfEuAiTxLyUjMZk',
  })
  challenge!: string;

  /** Seconds until the challenge ends. */
  @ApiProperty({ description: 'Seconds until the challenge ends.', example: 600 })
  expiresIn!: number;

  /** What the account can prove. */
  @ApiProperty({ type: [String], description: 'What the account can prove.', example: ['totp', 'password'] })
  methods!: string[];

  /** The options for `navigator.credentials.get()`; absent where the account has no passkey. */
  @ApiPropertyOptional(PASSKEY_OPTIONS)
  passkey?: Record<string, unknown>;
}
