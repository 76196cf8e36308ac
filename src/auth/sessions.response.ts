import { ApiProperty, OwnSchema } from '../common/openapi.js';
import { NextCursor, type Page } from '../common/http/index.js';
import { SessionResponse } from '../sessions/index.js';

/** Some of the live sessions of a user, the one used last first. */
@OwnSchema()
export class SessionPageResponse implements Page<SessionResponse> {
  /** The sessions of the page. */
  @ApiProperty({ type: [SessionResponse] })
  items!: SessionResponse[];

  /** Gets the next page, as `cursor`. Absent on the last one. */
  @NextCursor()
  nextCursor?: string;
}
