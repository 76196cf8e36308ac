import { ApiProperty, ApiPropertyOptional, OwnSchema } from '../../common/openapi.js';

/** WebAuthn L3 §5.11. */
@OwnSchema()
export class RelatedOriginsResponse {
  @ApiProperty({ type: [String], example: ['https://example.org'] })
  origins!: string[];
}

/** A well-known URL for passkey endpoints (W3C). */
@OwnSchema()
export class PasskeyEndpointsResponse {
  @ApiPropertyOptional({ example: 'https://app.example.com/account/passkeys' })
  enroll?: string;

  @ApiPropertyOptional({ example: 'https://app.example.com/account/passkeys' })
  manage?: string;
}
