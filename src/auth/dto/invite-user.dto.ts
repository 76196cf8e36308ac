import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsAddress } from './login-name.validation.js';
import { MayBeAbsent } from './may-be-absent.js';
import { IsPersonName } from './person-name.validation.js';
import { IsRoleList } from './role-list.validation.js';

/** Body of `POST /users`. There is no password in it: its owner chooses that. */
export class InviteUserDto {
  /** What the user is called. */
  @ApiProperty({ minLength: 1, maxLength: 100, example: 'Grace Hopper' })
  @IsPersonName()
  name!: string;

  /** Where the invitation is mailed to. */
  @ApiProperty({ format: 'email', maxLength: 254, example: 'grace@example.com' })
  @IsAddress()
  email!: string;

  /** `["user"]` when absent. */
  @ApiPropertyOptional({
    description: '`user`, `admin` or one of `ROLES`. `["user"]` when left out.',
    type: [String],
    minItems: 1,
    maxItems: 50,
    example: ['user'],
  })
  @MayBeAbsent()
  @IsRoleList()
  roles?: string[];
}
