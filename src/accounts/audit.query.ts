import { IsIn, MaxLength, ValidateBy } from 'class-validator';
import { ApiPropertyOptional } from '../common/openapi.js';
import { type AuditEntry, type AuditFilter } from '../audit/index.js';
import { type ChainPlace } from './administration/verify-audit.flow.js';
import { AUDIT_TYPES, type AuditType } from '../common/audit/index.js';
import { PageCursor, PageLimit, Paging } from '../common/http/index.js';
import { MayBeAbsent } from '../common/fields/index.js';

const PLACE = /^(\d{1,15})\.(\d{1,15})$/;
const ID_LENGTH = 64;
/** Of an id or an address, with what may stand around it. */
const NAME_LENGTH = 300;

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

/** The audit log, the latest entry first. */
export const AUDIT_PAGES = new Paging<AuditEntry, Pick<AuditEntry, 'at' | 'seq'>>({
  defaultLimit: 50,
  placeOf: ({ at, seq }) => ({ at, seq }),
  write: ({ at, seq }) => `${at.getTime()}.${seq}`,
  read: (text) => {
    const [, at, seq] = PLACE.exec(text) ?? [];
    return at === undefined || seq === undefined ? undefined : { at: new Date(Number(at)), seq: Number(seq) };
  },
});

const CHAIN_PLACE = /^(\d{1,15})\.(\d{1,15})\.([0-9a-f]{64})\.(\d{1,15})\.([01])\.(\d{0,15})\.(\d{1,15})$/;

/** The parts of a verification. */
export const CHAIN_PARTS = new Paging<ChainPlace, ChainPlace>({
  defaultLimit: 1,
  placeOf: (place) => place,
  write: ({ trimmedThrough, end, entries, isTold, frontEnds, unexplained }) =>
    [trimmedThrough, end.seq, end.hash, entries, isTold ? 1 : 0, frontEnds ?? '', unexplained].join('.'),
  read: (text) => {
    const found = CHAIN_PLACE.exec(text);
    if (found === null) return undefined;
    const [, through, seq, hash = '', entries, isTold, frontEnds, unexplained] = found;
    return {
      ...{ trimmedThrough: Number(through), end: { seq: Number(seq), hash }, entries: Number(entries) },
      ...{ isTold: isTold === '1', isMet: true, unexplained: Number(unexplained) },
      frontEnds: frontEnds === '' ? undefined : Number(frontEnds),
    };
  },
});

/** Query of `GET /audit/verification`: the part. */
export class AuditVerificationQuery {
  /** `nextCursor` of the part before. */
  @PageCursor(CHAIN_PARTS)
  cursor?: string;
}

/** Query of `GET /auth/activity`: the page. */
export class ActivityQuery {
  /** How many entries at most, in digits. */
  @PageLimit(AUDIT_PAGES)
  limit?: string;

  /** `nextCursor` of the page before. */
  @PageCursor(AUDIT_PAGES)
  cursor?: string;
}

/** Query of `GET /audit`: the page, and which entries. */
export class AuditQuery extends ActivityQuery {
  /** The user whose account it happened to: the id, or the e-mail address of an account that there is. */
  @ApiPropertyOptional({
    description:
      'The user whose account it happened to: the id, or the e-mail address of an account that there is.',
  })
  @MayBeAbsent()
  @MaxLength(NAME_LENGTH, { message: 'must be the id or the e-mail address of a user' })
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

  /** Whether to tell the names and addresses that the users have today. */
  @ApiPropertyOptional({
    description: 'With `true` entries tell the names and e-mail addresses that their users have today, too.',
    enum: ['true', 'false'],
  })
  @MayBeAbsent()
  @IsIn(['true', 'false'], { message: 'must be true or false' })
  names?: 'true' | 'false';
}

/**
 * @param query a valid query
 * @returns which entries it asks for, whoever they are about
 */
export function toAuditFilter({ session, type, from, to }: AuditQuery): Omit<AuditFilter, 'userId'> {
  return {
    sessionId: session,
    type,
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  };
}
