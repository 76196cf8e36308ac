import { ApiProperty, OwnSchema } from '../../common/openapi.js';

/** What stands in for lost factors. */
@OwnSchema()
export class RecoveryCodesResponse {
  /** Each works once; shown once. */
  @ApiProperty({
    type: [String],
    description: 'Each works once. Shown once.',
    example: ['7H2K-9QXM-0B3T-WZ5D'],
  })
  recoveryCodes!: string[];
}
