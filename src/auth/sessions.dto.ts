import { PageCursor, PageLimit, Paging } from '../common/http/index.js';
import { type Session, type SessionPlace } from '../sessions/index.js';

const PLACE = /^(\d{1,15})\.([\w-]{1,64})$/;

/** The live sessions of a user, the one used last first. */
export const SESSION_PAGES = new Paging<Session, SessionPlace>({
  defaultLimit: 20,
  placeOf: ({ lastUsedAt, _id }) => ({ lastUsedAt, id: _id }),
  write: ({ lastUsedAt, id }) => `${lastUsedAt.getTime()}.${id}`,
  read: (text) => {
    const [, at, id] = PLACE.exec(text) ?? [];
    return at === undefined || id === undefined ? undefined : { lastUsedAt: new Date(Number(at)), id };
  },
});

/** Query of `GET /auth/sessions` and `GET /users/:id/sessions`. */
export class ListSessionsQuery {
  /** How many sessions at most, in digits. */
  @PageLimit(SESSION_PAGES)
  limit?: string;

  /** `nextCursor` of the page before. */
  @PageCursor(SESSION_PAGES)
  cursor?: string;
}
