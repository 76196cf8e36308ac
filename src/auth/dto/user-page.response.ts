import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { toUserResponse, type User, UserResponse } from '../../users/index.js';
import { toCursor } from './list-users.query.js';

/** Some of the accounts, in the order of their e-mail addresses. */
export class UserPageResponse {
  /** The accounts of the page. */
  @ApiProperty({ type: [UserResponse] })
  items!: UserResponse[];

  /** Gets the next page, as `cursor`. Absent on the last one. */
  @ApiPropertyOptional({
    description: 'Gets the next page, as `cursor`. Absent on the last one.',
    example: 'YWZ0ZXI6YWRhQGV4YW1wbGUuY29t',
  })
  nextCursor?: string;
}

/**
 * @param found one account more than was asked for, if there are so many: it tells that there is another page
 * @param limit how many were asked for
 */
export function toUserPage(found: User[], limit: number): UserPageResponse {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map(toUserResponse),
    ...(found.length > limit && last !== undefined && { nextCursor: toCursor(last.email) }),
  };
}
