import { ApiPropertyOptional } from '@nestjs/swagger';
import { MaxLength } from 'class-validator';
import { type UserListing } from '../../users/index.js';
import { MayBeAbsent } from './may-be-absent.js';
import { PageCursor, PageLimit } from './page.validation.js';

const DEFAULT_LIMIT = 20;

/** So that nothing that was not made here is taken for a cursor. */
const CURSOR_PREFIX = 'after:';

/** Query of `GET /users`. A query is text, and nothing of it is converted before its form has been checked. */
export class ListUsersQuery {
  /** How many accounts at the most, in digits. */
  @PageLimit(DEFAULT_LIMIT)
  limit?: string;

  /** `nextCursor` of the page before. */
  @PageCursor(readCursor)
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

/**
 * @param query a valid query
 * @returns which part of the accounts it asks for
 */
export function toListing({ limit, cursor, q }: ListUsersQuery): UserListing & { limit: number } {
  return {
    limit: limit === undefined ? DEFAULT_LIMIT : Number(limit),
    after: cursor === undefined ? undefined : readCursor(cursor),
    prefix: q,
  };
}

/**
 * @param email of the last account of a page
 * @returns what gets the next one
 */
export function toCursor(email: string): string {
  return Buffer.from(CURSOR_PREFIX + email).toString('base64url');
}

function readCursor(cursor: string): string | undefined {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (!text.startsWith(CURSOR_PREFIX)) return undefined;
  const email = text.slice(CURSOR_PREFIX.length);
  // Byte for byte what toCursor makes: nothing skipped, nothing repaired.
  return email !== '' && toCursor(email) === cursor ? email : undefined;
}
