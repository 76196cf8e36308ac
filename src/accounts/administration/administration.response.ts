import { ApiProperty, OwnSchema } from '../../common/openapi.js';
import { NextCursor, type Page } from '../../common/http/index.js';
import { UserResponse } from '../../users/index.js';

/** Some of the accounts, in the order of their e-mail addresses. */
@OwnSchema()
export class UserPageResponse implements Page<UserResponse> {
  /** The accounts of the page. */
  @ApiProperty({ type: [UserResponse] })
  items!: UserResponse[];

  /** Gets the next page, as `cursor`. Absent on the last one. */
  @NextCursor()
  nextCursor?: string;
}

/** Which roles there are. */
@OwnSchema()
export class RolesResponse {
  /** In the order in which they were declared. */
  @ApiProperty({ type: [String], example: ['user', 'admin', 'editor'] })
  items!: string[];
}
