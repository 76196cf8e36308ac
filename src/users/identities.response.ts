import { ApiProperty, ApiPropertyOptional, OwnSchema } from '../common/openapi.js';
import { type Identity } from './identities.schema.js';

/** An account at a provider that logs in to the account, as its owner sees it. */
@OwnSchema()
export class IdentityResponse {
  /** Its id, for unlinking it. */
  @ApiProperty({ description: 'Its id, for unlinking it.', example: 'hN1mB0l3Tq5kS8wZ2yVdXw' })
  id!: string;

  /** The id of the provider. */
  @ApiProperty({ description: 'The id of the provider.', example: 'google' })
  provider!: string;

  /** Who vouches for it. */
  @ApiProperty({ description: 'Who vouches for it.', example: 'https://accounts.google.com' })
  issuer!: string;

  /** What the issuer calls its user. */
  @ApiProperty({ description: 'What the issuer calls its user.', example: '110169484474386276334' })
  subject!: string;

  /** The address that the provider told last. */
  @ApiPropertyOptional({
    description: 'The address that the provider told last. The account keeps its own.',
    example: 'ada@example.com',
  })
  email?: string;

  /** Whether the provider has verified it. */
  @ApiProperty({ description: 'Whether the provider has verified that address.', example: true })
  emailVerified!: boolean;

  /** When it was linked (ISO 8601). */
  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:26:53.589Z' })
  linkedAt!: string;

  /** When it logged in last (ISO 8601); absent while it never has. */
  @ApiPropertyOptional({ format: 'date-time', example: '2026-01-31T11:02:10.004Z' })
  lastUsedAt?: string;
}

/** @param identity as stored */
export function toIdentityResponse(identity: Identity): IdentityResponse {
  const { id, provider, issuer, subject, email, emailVerified, linkedAt, lastUsedAt } = identity;
  return {
    ...{ id, provider, issuer, subject },
    ...(email !== undefined && { email }),
    ...{ emailVerified, linkedAt: linkedAt.toISOString() },
    ...(lastUsedAt !== undefined && { lastUsedAt: lastUsedAt.toISOString() }),
  };
}
