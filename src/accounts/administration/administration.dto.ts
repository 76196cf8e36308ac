import { IsIn, MaxLength } from 'class-validator';
import { ApiPropertyOptional, OwnSchema } from '../../common/openapi.js';
import {
  EmailField,
  Field,
  MayBeAbsent,
  NameField,
  RolesField,
  TimeField,
} from '../../common/fields/index.js';
import { PageCursor, PageLimit, Paging } from '../../common/http/index.js';
import { type User, USER_STATUSES, type UserStatus } from '../../users/index.js';

/** Body of `POST /users`. There is no password in it: its owner chooses that. */
@OwnSchema()
export class InviteUserDto {
  /** What the user is called. */
  @NameField({ example: 'Grace Hopper' })
  name!: string;

  /** Where the invitation is mailed to. */
  @EmailField({ example: 'grace@example.com' })
  email!: string;

  /** `["user"]` when absent. */
  @RolesField({ description: '`user`, `admin` or one of `ROLES`. `["user"]` when left out.' })
  roles?: string[];
}

/** Body of `PATCH /users/:id`; what is left out stays. */
@OwnSchema()
export class ChangeUserDto {
  /** What the user is called. */
  @NameField({ example: 'Grace Hopper', required: false })
  name?: string;

  /** The new address; it counts as not verified. */
  @EmailField({
    description: 'It counts as not verified until its owner follows the link of the mail that is sent there.',
    example: 'grace@example.com',
    required: false,
  })
  email?: string;

  /** All roles of the user; they replace the present ones. */
  @RolesField({ description: 'All roles of the user; they replace the present ones.' })
  roles?: string[];

  /** `banned` ends all sessions. */
  @Field(
    { enum: USER_STATUSES, example: 'banned', required: false },
    IsIn(USER_STATUSES, { message: `must be ${USER_STATUSES.join(' or ')}` }),
  )
  status?: UserStatus;

  /** When the ban ends by itself; only with `banned`. A ban without it does not end. */
  @TimeField({
    description:
      'When the ban ends by itself: goes with `status: "banned"`, each time. A ban without it does not end.',
    example: '2038-01-19T03:14:07.000Z',
    required: false,
  })
  bannedUntil?: string;
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

  /** What the e-mail address begins with, in any case; an international domain in its own letters. */
  @ApiPropertyOptional({
    description:
      'What the e-mail address begins with, such as `ada@` or `ada@münchen.example`, in any case; no character has a ' +
      'meaning of its own. Of an international domain each part must be there in full.',
    maxLength: 254,
  })
  @MayBeAbsent()
  @MaxLength(254, { message: 'must be text of at most 254 characters' })
  q?: string;
  /** Administrators only, in no other order: they are few. */
  @ApiPropertyOptional({ description: 'Only the accounts with this role.', enum: ['admin'] })
  @MayBeAbsent()
  @IsIn(['admin'], { message: 'must be admin' })
  role?: 'admin';

  /** Banned accounts only. */
  @ApiPropertyOptional({ description: 'Only the accounts with this status.', enum: ['banned'] })
  @MayBeAbsent()
  @IsIn(['banned'], { message: 'must be banned' })
  status?: 'banned';
}
