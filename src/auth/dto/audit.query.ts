import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, MaxLength, ValidateBy } from 'class-validator';
import { type AuditListing } from '../../audit/index.js';
import { AUDIT_TYPES, type AuditType } from '../../common/audit/index.js';
import { MayBeAbsent } from './may-be-absent.js';
import { PageCursor, PageLimit } from './page.validation.js';

const DEFAULT_LIMIT = 50;
const CURSOR = /^(\d{1,15})\.(\d{1,15})$/;
const ID_LENGTH = 64;

/** RFC 3339, with a zone: without one it would be that of the server. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

const IsTime = (): PropertyDecorator =>
  ValidateBy({
    name: 'isTime',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'string' && TIME.test(value) && !Number.isNaN(Date.parse(value)),
      defaultMessage: () => 'must be a time with its zone, such as 2026-01-31T09:26:53Z',
    },
  });

/** Query of `GET /auth/activity`: the page. */
export class ActivityQuery {
  /** How many entries at the most, in digits. */
  @PageLimit(DEFAULT_LIMIT)
  limit?: string;

  /** `nextCursor` of the page before. */
  @PageCursor(readCursor)
  cursor?: string;
}

/** Query of `GET /audit`: the page, and which entries. */
export class AuditQuery extends ActivityQuery {
  /** The id of the user whose account it happened to. */
  @ApiPropertyOptional({ description: 'The id of the user whose account it happened to.' })
  @MayBeAbsent()
  @MaxLength(ID_LENGTH, { message: 'must be the id of a user' })
  user?: string;

  /** The id of the session. */
  @ApiPropertyOptional({ description: 'The id of the session.' })
  @MayBeAbsent()
  @MaxLength(ID_LENGTH, { message: 'must be the id of a session' })
  session?: string;

  /** What happened. */
  @ApiPropertyOptional({ description: 'What happened.', enum: AUDIT_TYPES })
  @MayBeAbsent()
  @IsIn(AUDIT_TYPES, { message: 'must be a type of event, such as session.ended' })
  type?: AuditType;

  /** Not before this time (ISO 8601, with a zone). */
  @ApiPropertyOptional({ description: 'Not before this time (ISO 8601).', format: 'date-time' })
  @MayBeAbsent()
  @IsTime()
  from?: string;

  /** Before this time (ISO 8601, with a zone). */
  @ApiPropertyOptional({ description: 'Before this time (ISO 8601).', format: 'date-time' })
  @MayBeAbsent()
  @IsTime()
  to?: string;
}

/**
 * @param query a valid query
 * @returns which part of the log it asks for
 */
export function toAuditListing({
  limit,
  cursor,
  user,
  session,
  type,
  from,
  to,
}: AuditQuery): AuditListing & { limit: number } {
  return {
    limit: limit === undefined ? DEFAULT_LIMIT : Number(limit),
    after: cursor === undefined ? undefined : readCursor(cursor),
    userId: user,
    sessionId: session,
    type,
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  };
}

/**
 * @param entry the last one of a page
 * @returns what gets the next one
 */
export function toAuditCursor({ at, seq }: { at: Date; seq: number }): string {
  return Buffer.from(`${at.getTime()}.${seq}`).toString('base64url');
}

function readCursor(cursor: string): { at: Date; seq: number } | undefined {
  const [, at, seq] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (at === undefined || seq === undefined) return undefined;
  const position = { at: new Date(Number(at)), seq: Number(seq) };
  // Byte for byte what was made here: nothing skipped, nothing repaired.
  return toAuditCursor(position) === cursor ? position : undefined;
}
