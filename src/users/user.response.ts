import { ApiProperty, ApiPropertyOptional, OwnSchema } from '../common/openapi.js';
import { FACTOR_KINDS, type FactorKind } from './factors.schema.js';
import { USER_STATUSES, type UserStatus } from './user.schema.js';

/** What a client gets to see of a user. */
@OwnSchema()
export class UserResponse {
  /** The id of the account, for good. */
  @ApiProperty({ example: 'kq3nBqIbH7SvU1mYw2xTbg' })
  id!: string;

  /** What the user is called. */
  @ApiProperty({ example: 'Ada Lovelace' })
  name!: string;

  /** The address, in its normal form; absent of an account that has none. */
  @ApiPropertyOptional({
    description: 'In its normal form. Absent of an account that has none.',
    example: 'ada@example.com',
    format: 'email',
  })
  email?: string;

  /** The name to log in with beside the address; absent for most. */
  @ApiPropertyOptional({ example: 'ada' })
  username?: string;

  /** What the user may do. */
  @ApiProperty({ type: [String], example: ['user'] })
  roles!: string[];

  /** Whether the user may log in. */
  @ApiProperty({ enum: USER_STATUSES, example: 'active' })
  status!: UserStatus;

  /** When a ban ends by itself (ISO 8601); absent of most. */
  @ApiPropertyOptional({
    description: 'When the ban ends by itself. Absent where it does not.',
    format: 'date-time',
    example: '2027-01-31T00:00:00.000Z',
  })
  bannedUntil?: string;

  /** Whether the mailbox was shown to be theirs. */
  @ApiProperty({ example: false })
  emailVerified!: boolean;

  /** Whether there is a password to log in with. */
  @ApiProperty({ description: 'Whether there is a password to log in with.', example: true })
  hasPassword!: boolean;

  /** What the user can prove beside it. */
  @ApiProperty({
    description: 'What the user can prove beside it; `recovery_code` while one is left.',
    enum: FACTOR_KINDS,
    isArray: true,
    example: ['totp', 'recovery_code'],
  })
  factors!: FactorKind[];

  /** Since when there is the account (ISO 8601). */
  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:26:53.589Z' })
  createdAt!: string;

  /** When it was changed last (ISO 8601). */
  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:26:53.589Z' })
  updatedAt!: string;
}
