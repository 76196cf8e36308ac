import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { USER_STATUSES, type UserStatus } from '../../users/index.js';
import { IsAddress } from './login-name.validation.js';
import { MayBeAbsent } from './may-be-absent.js';
import { IsPersonName } from './person-name.validation.js';
import { IsRoleList } from './role-list.validation.js';

/** Body of `PATCH /users/:id`; what is left out stays. */
export class ChangeUserDto {
  /** What the user is called. */
  @ApiPropertyOptional({ minLength: 1, maxLength: 100, example: 'Grace Hopper' })
  @MayBeAbsent()
  @IsPersonName()
  name?: string;

  /** The new address; it counts as not verified. */
  @ApiPropertyOptional({
    description: 'It counts as not verified until its owner follows the link of the mail that is sent there.',
    format: 'email',
    maxLength: 254,
    example: 'grace@example.com',
  })
  @MayBeAbsent()
  @IsAddress()
  email?: string;

  /** All that the user is to have, in place of those of before. */
  @ApiPropertyOptional({
    description: 'All that the user is to have, in place of those of before.',
    type: [String],
    minItems: 1,
    maxItems: 50,
    example: ['user'],
  })
  @MayBeAbsent()
  @IsRoleList()
  roles?: string[];

  /** `banned` ends all sessions. */
  @ApiPropertyOptional({ enum: USER_STATUSES, example: 'active' })
  @MayBeAbsent()
  @IsIn(USER_STATUSES, { message: `must be ${USER_STATUSES.join(' or ')}` })
  status?: UserStatus;
}
