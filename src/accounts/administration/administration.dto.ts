import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, MaxLength } from 'class-validator';
import { type User, USER_STATUSES, type UserStatus } from '../../users/index.js';
import { IsAddress, IsPersonName, IsRoleList, MayBeAbsent } from '../../common/fields/index.js';
import { PageCursor, PageLimit, Paging } from '../../common/http/index.js';

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

/** So that nothing that was not made here is taken for a cursor. */
const CURSOR_PREFIX = 'after:';

/** The accounts, in the order of their e-mail addresses. */
export const USER_PAGES = new Paging<User, string>({
  defaultLimit: 20,
  placeOf: ({ email }) => email,
  write: (email) => CURSOR_PREFIX + email,
  read: (text) =>
    text.startsWith(CURSOR_PREFIX) && text !== CURSOR_PREFIX ? text.slice(CURSOR_PREFIX.length) : undefined,
});

/** Query of `GET /users`. */
export class ListUsersQuery {
  /** How many accounts at most, in digits. */
  @PageLimit(USER_PAGES)
  limit?: string;

  /** `nextCursor` of the page before. */
  @PageCursor(USER_PAGES)
  cursor?: string;

  /** What the e-mail address begins with, in any case. */
  @ApiPropertyOptional({
    description:
      'What the e-mail address begins with, such as `ada@`, in any case; no character has a meaning of its own.',
    maxLength: 254,
  })
  @MayBeAbsent()
  @MaxLength(254, { message: 'must be text of at most 254 characters' })
  q?: string;
}
