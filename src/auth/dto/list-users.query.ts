import { ApiPropertyOptional } from '@nestjs/swagger';
import { MaxLength } from 'class-validator';
import { PageCursor, PageLimit, Paging } from '../../common/http/index.js';
import { type User } from '../../users/index.js';
import { MayBeAbsent } from './may-be-absent.js';

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
