import { ApiProperty, ApiPropertyOptional, OwnSchema } from '../common/openapi.js';

const KINDS = ['open', 'domains', 'invitation', 'closed'] as const;

/** What a page needs to know before anybody has logged in. */
@OwnSchema()
export class LoginMethodsResponse {
  /** What a login can begin with. */
  @ApiProperty({
    type: [String],
    description: 'What a login can begin with.',
    example: ['password', 'email'],
  })
  methods!: string[];

  /** What the last login in this browser began with; absent where none is known, or it is no longer on. */
  @ApiPropertyOptional({
    description:
      'What the last login in this browser began with, for sessions in a cookie. Absent where none is known, or it is no ' +
      'longer on.',
    example: 'email',
  })
  lastUsed?: string;

  /** Who may open an account. */
  @ApiProperty({ description: 'Who may open an account: `SIGN_UP`.', enum: KINDS, example: 'open' })
  signUp!: (typeof KINDS)[number];
}
