import { ApiProperty, ApiPropertyOptional, OwnSchema } from '../../common/openapi.js';
import { IdentityResponse } from '../../users/index.js';

/** Somebody whose accounts people may log in with. */
@OwnSchema()
export class ProviderResponse {
  /** As it stands in paths. */
  @ApiProperty({ description: 'As it stands in paths.', example: 'google' })
  id!: string;

  /** What people call it. */
  @ApiProperty({ description: 'What people call it.', example: 'Google' })
  name!: string;
}

/** All of them. */
@OwnSchema()
export class ProviderListResponse {
  /** In the order in which to offer them. */
  @ApiProperty({ type: [ProviderResponse] })
  items!: ProviderResponse[];
}

/** A login at a provider that was begun by an app. */
@OwnSchema()
export class FederatedFlowResponse {
  /** To be kept until the end, and shown to nobody. */
  @ApiProperty({
    description: 'To be kept until the end, and shown to nobody.',
    example: 'q8hJ2vXo0l1zV7mYt4nKcR6wPdSbGfEuAiTxLyUjMZk',
  })
  flow!: string;

  /** Where to send the user. */
  @ApiProperty({
    description: 'Where to send the user.',
    example: 'https://accounts.google.com/o/oauth2/v2/auth?client_id=…',
  })
  url!: string;

  /** Seconds in which it must be finished. */
  @ApiProperty({ description: 'Seconds in which it must be finished.', example: 600 })
  expiresIn!: number;
}

/** The same for an identity that is to be linked. */
@OwnSchema()
export class LinkFlowResponse {
  /** With a `redirectUri`: to be kept until the end, and shown to nobody. */
  @ApiPropertyOptional({
    description:
      'With a `redirectUri`: to be kept until the end, and shown to nobody. Otherwise a cookie has it.',
    example: 'q8hJ2vXo0l1zV7mYt4nKcR6wPdSbGfEuAiTxLyUjMZk',
  })
  flow?: string;

  /** Where to send the user. */
  @ApiProperty({
    description: 'Where to send the user.',
    example: 'https://accounts.google.com/o/oauth2/v2/auth?client_id=…',
  })
  url!: string;

  /** Seconds in which it must be finished. */
  @ApiProperty({ description: 'Seconds in which it must be finished.', example: 600 })
  expiresIn!: number;
}

/** What a browser needs to prove an account. */
@OwnSchema()
export class LinkOptionsResponse {
  /** For `PublicKeyCredential.parseRequestOptionsFromJSON()`; absent where the account has no passkey. */
  @ApiPropertyOptional({
    description:
      'For `PublicKeyCredential.parseRequestOptionsFromJSON()`; absent where the account has no passkey.',
    type: 'object',
    additionalProperties: true,
    example: { rpId: 'example.com', challenge: 'p2fXw9…', timeout: 60_000, userVerification: 'preferred' },
  })
  passkey?: Record<string, unknown>;
}

/** The identities of an account. */
@OwnSchema()
export class IdentityListResponse {
  /** All of them, the oldest first. */
  @ApiProperty({ type: [IdentityResponse] })
  items!: IdentityResponse[];
}
