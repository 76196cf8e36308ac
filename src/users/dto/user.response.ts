import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { USER_STATUSES, type UserStatus } from '../user.schema.js';

/** What a client gets to see of a user. */
export class UserResponse {
  @ApiProperty({ example: 'kq3nBqIbH7SvU1mYw2xTbg' })
  id!: string;

  @ApiProperty({ example: 'Ada Lovelace' })
  name!: string;

  @ApiProperty({ example: 'ada@example.com', format: 'email' })
  email!: string;

  @ApiPropertyOptional({ example: 'ada' })
  username?: string;

  @ApiProperty({ type: [String], example: ['user'] })
  roles!: string[];

  @ApiProperty({ enum: USER_STATUSES, example: 'active' })
  status!: UserStatus;

  @ApiProperty({ example: false })
  emailVerified!: boolean;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:26:53.589Z' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time', example: '2026-01-31T09:26:53.589Z' })
  updatedAt!: string;
}
