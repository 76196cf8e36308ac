import { ApiProperty, ApiPropertyOptional, OwnSchema } from '../common/openapi.js';
import { KEY_STATES } from '../tokens/index.js';

const TIME = { format: 'date-time', example: '2026-01-31T09:26:53.589Z' } as const;
const STATES = [...KEY_STATES, 'refused'] as const;

/** A signing key, and where it is in its life. */
@OwnSchema()
export class SigningKeyResponse {
  @ApiPropertyOptional({
    description: 'Its `kid`. Absent where something refused has none.',
    example: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
  })
  id?: string;

  @ApiPropertyOptional({ description: 'Absent where it is refused.', example: 'ES256' })
  algorithm?: string;

  @ApiProperty({
    description:
      '`published`: signs soon. `active`: signs. `retired`: verifies the tokens it has signed. `revoked`. `gone`: nothing depends ' +
      'on it. `refused`: the database has it, and it is not trusted.',
    enum: STATES,
    example: 'active',
  })
  state!: (typeof STATES)[number];

  @ApiPropertyOptional({
    ...TIME,
    description: 'Since when it is in this state. Absent where it is refused.',
  })
  since?: string;

  @ApiPropertyOptional({
    ...TIME,
    description: 'When time alone ends this state. Absent where only an act can.',
  })
  until?: string;

  @ApiPropertyOptional(TIME)
  publishedAt?: string;

  @ApiPropertyOptional({ ...TIME, description: 'When it takes over, or took over, from the one before.' })
  activeFrom?: string;

  @ApiPropertyOptional(TIME)
  revokedAt?: string;

  @ApiPropertyOptional({ description: 'Why it is refused (docs/keys.md).', example: 'not_authentic' })
  problem?: string;
}

/** The signing keys. */
@OwnSchema()
export class SigningKeysResponse {
  @ApiProperty({
    description: 'In the order in which they sign. Empty with HS256.',
    type: [SigningKeyResponse],
  })
  items!: SigningKeyResponse[];

  @ApiPropertyOptional({
    ...TIME,
    description: 'When the next one is published by itself. Absent while one is, or none signs.',
  })
  nextRotation?: string;
}
